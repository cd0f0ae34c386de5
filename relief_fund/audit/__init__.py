"""The public log: leaves, tree, tiles, checkpoints, proofs, disclosures. ``verify`` stands alone."""
