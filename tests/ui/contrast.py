"""The contrast of colours, as the Web Content Accessibility Guidelines 2.2 compute it."""

TEXT, GRAPHICS = 4.5, 3.0  # the least contrast


def contrast(one, other):
    """Return the contrast ratio of two opaque colours (`QColor`)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour):
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
