"""What a user would send with a report: this machine as SwiftCam sees it, and nothing private."""
