"""Pages for everybody: read from the register, or asked of the books without showing whose."""

PUBLIC_PAGES = ()
"""Every public page, in the order of ``pages.md`` 3."""
