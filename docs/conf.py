"""How the pages become a site: `make docs`. It works from a folder, without a network."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE / "extensions")]

import hrdnet as hn

# Two attributes that read as modules: autodoc looks for modules only.
sys.modules |= {"hrdnet.barriers": hn.barriers, "hrdnet.examples": hn.examples}

project = "hrdnet"
author = "The hrdnet developers"
copyright = "The hrdnet developers"
version = release = hn.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_parser",
    # Our own, in docs/extensions/.
    "changelog_fragments",
    "formulas",
    "public_names",
    "sources",
]
exclude_patterns = ["decisions/README.md", "templates", "extensions"]
templates_path = ["templates"]

# Markdown: formulas between dollars, links to headings.
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
myst_update_mathjax = False
html_math_renderer = "mathml"

# Docstrings: what is public stands on pages of its own, made from lists in docs/api/.
autosummary_generate = True
autosummary_imported_members = False
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
numpydoc_show_class_members = False
toc_object_entries_show_parents = "hide"


html_theme = "pydata_sphinx_theme"
html_title = "hrdnet"
html_static_path = ["static"]
html_css_files = ["hrdnet.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None
html_theme_options = {
    "announcement": "Not for emergencies. In danger now: your security plan, people you trust, a 24-hour line.",
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "header_links_before_dropdown": 6,
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
}
html_sidebars = {"index": []}
