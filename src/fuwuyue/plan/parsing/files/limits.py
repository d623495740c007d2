"""How much of a file the reader takes: what keeps a hostile file from filling the memory or the afternoon."""

MEGABYTE = 1024 * 1024

# The longest real plan seen, with annexes, has some 60,000 characters; the largest .docx with pictures some megabytes.
LARGEST_FILE_BYTES = 20 * MEGABYTE
MOST_CHARACTERS = 2_000_000

# A .docx is a zip: 20 MB of it can unpack to 20 GB. Only the parts that hold text are unpacked, up to this.
MOST_UNPACKED_BYTES = 32 * MEGABYTE
MOST_ZIP_ENTRIES = 5_000
# Real document.xml parts shrink 5 to 40 times; deflate's limit is 1,032.
HIGHEST_ZIP_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 4 * MEGABYTE

# The parser looks through all open elements at each end tag; real pages have some dozens of them open.
MOST_OPEN_HTML_ELEMENTS = 2_000

MOST_PDF_PAGES = 500
PDF_SECONDS = 30
PDF_MEMORY_BYTES = 2048 * MEGABYTE
OFFICE_SECONDS = 90
