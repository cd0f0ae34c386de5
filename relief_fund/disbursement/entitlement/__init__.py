"""Entitlement: dated and cited policy applied to facts, purely. Sees the kernel only, never a balance."""
