"""Officers, their duties and terms, and how they prove who they are: sign-in, second factor, lost phones."""
