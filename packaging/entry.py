"""The entry point of the bundle."""

import multiprocessing

if __name__ == "__main__":
    # First, because a child process of the bundle starts this file again.
    multiprocessing.freeze_support()
    from swiftcam.__main__ import main

    main()
