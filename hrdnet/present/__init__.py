"""How answers look: the frozen result base, tables, figures. Knows no question."""
