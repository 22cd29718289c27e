"""The first thing that runs in the bundle."""

import multiprocessing

if __name__ == "__main__":
    # Before anything else: a child process of the bundle is the bundle again.
    multiprocessing.freeze_support()
    from swiftcam.__main__ import main

    main()
