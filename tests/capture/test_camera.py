import sys

import pytest

from swiftcam.capture.camera import CameraSource
from swiftcam.errors import CameraError


@pytest.mark.skipif(sys.platform != "linux", reason="the reason is found in /dev")
def test_a_camera_that_does_not_exist_is_named():
    source = CameraSource(987)
    with pytest.raises(CameraError, match="There is no camera 987"):
        source.open()
    source.close()
