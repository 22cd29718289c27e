"""Small widgets, each with one job, that know nothing of SwiftCam."""
