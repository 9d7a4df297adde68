"""The pages that people sign in to: one module a page, each with its routes at its foot."""
