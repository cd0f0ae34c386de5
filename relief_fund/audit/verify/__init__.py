"""The stand-alone verifier: standard library only, nothing else of this program; copy the folder and run it."""
