"""What tells classes apart though it is not on the pictures: their sizes, files and origins."""
