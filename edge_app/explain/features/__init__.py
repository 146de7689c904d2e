"""What layers look for, in pictures: filters, the patches that excite a channel most, feature maps."""
