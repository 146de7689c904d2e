"""What all HTML reports are made of: style, drawings, tables, pictures; one file that needs no other."""
