"""The stand-alone verifier of log, bundle and receipt: standard library only; copy the folder and run it."""

from .entrance import verify_path

__all__ = ["verify_path"]
