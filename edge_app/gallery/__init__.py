"""The people that were enrolled: one private SQLite file, and who a face is most like."""
