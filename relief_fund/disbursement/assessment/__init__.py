"""Need: disasters, areas, households, damage and how they come in. Sees the kernel only, never a balance."""
