"""Money out: need is assessed, entitlement computed, orders made, paid and settled."""
