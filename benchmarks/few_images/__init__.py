"""What a pretrained network and distillation are worth when pictures are few."""
