<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>SwiftCam</name>
        <message>
            <location filename="../../addresses.py" />
            <source>The address {address} has several @, and it is not clear where the password ends. In the password write @ / ? # as %40 %2F %3F %23, and after the host write @ as %40.</source>
            <translation>地址 {address} 中有多个 @，无法确定密码在哪里结束。请把密码中的 @ / ? # 写成 %40 %2F %3F %23，并把主机之后的 @ 写成 %40。</translation>
        </message>
        <message>
            <location filename="../../addresses.py" />
            <source>The address {address} has no host, or one that is not valid. It is written as in rtsp://user:password@192.168.1.5:554/stream.</source>
            <translation>地址 {address} 没有主机，或主机无效。正确写法例如 rtsp://user:password@192.168.1.5:554/stream。</translation>
        </message>
        <message>
            <location filename="../../addresses.py" />
            <source>The address {address} has port {port}, but ports are from 1 to 65535. Correct it.</source>
            <translation>地址 {address} 的端口为 {port}，但端口范围是 1 到 65535。请更正。</translation>
        </message>
        <message>
            <location filename="../../capture/animation.py" />
            <source>{path} is an animation that cannot be decoded ({reason}): it is damaged or cut off. Copy it again.</source>
            <translation>{path} 是无法解码的动画（{reason}）：文件已损坏或不完整。请重新复制。</translation>
        </message>
        <message>
            <location filename="../../capture/animation.py" />
            <source>{source} is not open.</source>
            <translation>“{source}”尚未打开。</translation>
        </message>
        <message>
            <location filename="../../capture/av/conversion.py" />
            <source>The pictures have their colours in the form {name}, which cannot be converted. Convert the video to H.264.</source>
            <translation>画面的颜色采用 {name} 形式，无法转换。请将视频转换为 H.264。</translation>
        </message>
        <message>
            <location filename="../../capture/av/conversion.py" />
            <source>The pictures have a pixel format that cannot be converted ({format}: {reason}). Convert the video to H.264.</source>
            <translation>画面的像素格式无法转换（{format}：{reason}）。请将视频转换为 H.264。</translation>
        </message>
        <message>
            <location filename="../../capture/av/damage.py" />
            <source>{count} damaged pictures were skipped.</source>
            <translation>已跳过 {count} 幅损坏的画面。</translation>
        </message>
        <message>
            <location filename="../../capture/av/damage.py" />
            <source>1 damaged picture was skipped.</source>
            <translation>已跳过 1 幅损坏的画面。</translation>
        </message>
        <message>
            <location filename="../../capture/av/live_video.py" />
            <source>The stream {address} ended: {reason}</source>
            <translation>流 {address} 已结束：{reason}</translation>
        </message>
        <message>
            <location filename="../../capture/av/live_video.py" />
            <source>{source} has no picture yet.</source>
            <translation>“{source}”还没有画面。</translation>
        </message>
        <message>
            <location filename="../../capture/av/pictures_over_http.py" />
            <source>The stream {address} cannot be shown: {reason}</source>
            <translation>流 {address} 无法显示：{reason}</translation>
        </message>
        <message>
            <location filename="../../capture/av/pictures_over_http.py" />
            <source>The pictures of {source} cannot be decoded: {count} in a row are damaged or in an unknown format. Check the camera's settings.</source>
            <translation>{source} 的画面无法解码：连续 {count} 幅已损坏或格式未知。请检查摄像头的设置。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server sent no video ({kind}). Check the path in the address.</source>
            <translation>服务器返回的不是视频（{kind}）。请检查地址中的路径。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>{error}. Check the camera and the network.</source>
            <translation>{error}。请检查摄像头和网络。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>{error}. Check the address and the network.</source>
            <translation>{error}。请检查地址和网络。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the certificate of {host} is not trusted ({reason}). If the camera is your own, accept its certificate: in the window under Address…, in a command with --insecure or --ca-file.</source>
            <translation>{host} 的证书不受信任（{reason}）。如果是您自己的摄像头，请接受其证书：在窗口中使用“地址…”，在命令中使用 --insecure 或 --ca-file。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server answered {status}. Check the address.</source>
            <translation>服务器应答 {status}。请检查地址。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server answers only with https. Write https:// in the address.</source>
            <translation>服务器仅支持 https。请在地址中写 https://。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>unknown type</source>
            <translation>未知类型</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server sends too slowly: no whole picture within {seconds} s. Check the network, or choose a smaller picture in the camera's settings.</source>
            <translation>服务器发送过慢：{seconds} 秒内没有完整的画面。请检查网络，或在摄像头设置中选择较小的画面。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server sent nothing for {seconds} s. Check the camera and the network.</source>
            <translation>服务器在 {seconds} 秒内没有发送任何内容。请检查摄像头和网络。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server closed the connection. Check the camera and the network.</source>
            <translation>服务器关闭了连接。请检查摄像头和网络。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server sent something that is not a video, or a video in an unknown format. Check the path in the address.</source>
            <translation>服务器发送的不是视频，或视频格式未知。请检查地址中的路径。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the host {host} was not found. Check the address and the network.</source>
            <translation>找不到主机 {host}。请检查地址和网络。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>{host} refused the connection on port {port}. Check the address and the port.</source>
            <translation>{host} 拒绝了端口 {port} 上的连接。请检查地址和端口。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server does not answer with https. Try http:// in the address.</source>
            <translation>服务器不支持 https。请在地址中尝试 http://。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the answer is not understood</source>
            <translation>无法理解服务器的应答</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server answered {status}: it wants a user and a password. Write them into the address, as in {scheme}://user:password@{host}.</source>
            <translation>服务器应答 {status}：需要用户名和密码。请将其写入地址，例如 {scheme}://user:password@{host}。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server answered {status}. Check the user and the password in the address.</source>
            <translation>服务器应答 {status}。请检查地址中的用户名和密码。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server answered {status}. This user may not see the stream: allow it in the camera's settings, or use another user.</source>
            <translation>服务器应答 {status}。该用户无权查看此流：请在摄像头设置中允许，或使用其他用户。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server answered {status}. Check the path in the address.</source>
            <translation>服务器应答 {status}。请检查地址中的路径。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server answered {status}. It has a problem of its own: try again later, or start it again.</source>
            <translation>服务器应答 {status}。服务器自身出现问题：请稍后再试，或重新启动它。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>the server closed the connection. Check the address and the port.</source>
            <translation>服务器关闭了连接。请检查地址和端口。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>{host} accepts the connection, but sent no video within {seconds} s. Check the address, and that the camera is on and not in use by too many others.</source>
            <translation>{host} 接受了连接，但在 {seconds} 秒内没有发送视频。请检查地址，并确认摄像头已开启且没有被过多的用户使用。</translation>
        </message>
        <message>
            <location filename="../../capture/av/reasons.py" />
            <source>{host} does not answer. Check the address and the network, and that it is on.</source>
            <translation>{host} 没有响应。请检查地址和网络，并确认该设备已开机。</translation>
        </message>
        <message>
            <location filename="../../capture/av/remote_film.py" />
            <source>The stream {address} has no pictures. Check the path in the address.</source>
            <translation>流 {address} 没有画面。请检查地址中的路径。</translation>
        </message>
        <message>
            <location filename="../../capture/av/remote_film.py" />
            <source>{address} cannot be played from its server: the index is at the end of the file, and the server sends only whole files. Download it and open the copy.</source>
            <translation>无法从服务器直接播放 {address}：索引在文件末尾，而服务器只能发送整个文件。请先下载，再打开下载的文件。</translation>
        </message>
        <message>
            <location filename="../../capture/av/stream.py" />
            <source>The stream {address} cannot be opened: {reason}</source>
            <translation>无法打开视频流 {address}：{reason}</translation>
        </message>
        <message>
            <location filename="../../capture/av/streams.py" />
            <source>The stream {address} has a video in a format that cannot be decoded here. Choose H.264 in the camera's settings.</source>
            <translation>流 {address} 的视频格式无法在此解码。请在摄像头设置中选择 H.264。</translation>
        </message>
        <message>
            <location filename="../../capture/av/streams.py" />
            <source>The stream {address} has only sound, no pictures. Check the path in the address.</source>
            <translation>流 {address} 只有声音，没有画面。请检查地址中的路径。</translation>
        </message>
        <message>
            <location filename="../../capture/av/video.py" />
            <source>{path} cannot be read ({reason}). Check the file's permissions.</source>
            <translation>无法读取 {path}（{reason}）。请检查文件权限。</translation>
        </message>
        <message>
            <location filename="../../capture/av/video.py" />
            <source>{path} has no pictures. Choose a video.</source>
            <translation>{path} 没有画面。请选择视频。</translation>
        </message>
        <message>
            <location filename="../../capture/av/video.py" />
            <source>No picture of {path} can be decoded: it is damaged or cut off. Copy the video again.</source>
            <translation>{path} 的画面都无法解码：文件已损坏或不完整。请重新复制该视频。</translation>
        </message>
        <message>
            <location filename="../../capture/av/video.py" />
            <source>{path} ends early, after {count} of {expected:.0f} frames: it is cut off or damaged. Copy the video again.</source>
            <translation>{path} 提前结束：应有 {expected:.0f} 帧，只读到 {count} 帧。文件不完整或已损坏，请重新复制该视频。</translation>
        </message>
        <message>
            <location filename="../../capture/av/video.py" />
            <source>{path} is empty. Copy the video again.</source>
            <translation>{path} 是空文件。请重新复制该视频。</translation>
        </message>
        <message>
            <location filename="../../capture/av/video.py" />
            <source>{path} has a video in a format that cannot be decoded here. Convert it to H.264.</source>
            <translation>{path} 的视频格式无法在此解码。请将其转换为 H.264。</translation>
        </message>
        <message>
            <location filename="../../capture/av/video.py" />
            <source>{path} has only sound, no pictures. Choose a video.</source>
            <translation>{path} 只有声音，没有画面。请选择视频。</translation>
        </message>
        <message>
            <location filename="../../capture/av/video.py" />
            <source>{path} is encrypted (copy protection): only the player of its shop can show it. Choose another video.</source>
            <translation>{path} 已加密（版权保护）：只有其商店的播放器能够播放。请选择其他视频。</translation>
        </message>
        <message>
            <location filename="../../capture/av/video.py" />
            <source>{path} is not a video that can be decoded ({reason}): it is another kind of file, or damaged or cut off. Check that a video player opens it.</source>
            <translation>{path} 不是可以解码的视频（{reason}）：它是其他类型的文件，或者已损坏或不完整。请检查视频播放器能否打开它。</translation>
        </message>
        <message>
            <location filename="../../capture/claims.py" />
            <source>{camera} is still held by an earlier connection of SwiftCam. Wait until its driver returns, or unplug the camera.</source>
            <translation>{camera} 仍被 SwiftCam 之前的连接占用。请等待其驱动返回，或拔下摄像头。</translation>
        </message>
        <message>
            <location filename="../../capture/demo.py" />
            <source>demo</source>
            <translation>演示</translation>
        </message>
        <message>
            <location filename="../../capture/demo.py" />
            <source>The table of the demo photographs cannot be read from {path} ({reason}). Install SwiftCam again.</source>
            <translation>无法从 {path} 读取演示照片列表（{reason}）。请重新安装 SwiftCam。</translation>
        </message>
        <message>
            <location filename="../../capture/demo.py" />
            <source>The demo photograph {path} cannot be read. {reason} Install SwiftCam again.</source>
            <translation>无法读取演示照片 {path}。{reason} 请重新安装 SwiftCam。</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>faulty camera</source>
            <translation>模拟故障摄像头</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>The fault script has a step {step} that is not understood. A step is a name and seconds, such as 'live 2'; names: {names}.</source>
            <translation>故障脚本中的步骤 {step} 格式不正确。每一步由名称和秒数组成，例如 'live 2'；可用名称：{names}。</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>The faulty camera is in use by its script. Wait for the end of this step.</source>
            <translation>模拟故障摄像头正被脚本占用。请等待此步骤结束。</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>The faulty camera is not connected. Wait for its script.</source>
            <translation>模拟故障摄像头未连接。请等待脚本继续。</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>The faulty camera was unplugged. Wait for its script.</source>
            <translation>模拟故障摄像头已断开。请等待脚本继续。</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>A picture of the faulty camera cannot be decoded.</source>
            <translation>无法解码模拟故障摄像头的一帧画面。</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>The faulty camera was closed while it was silent.</source>
            <translation>模拟故障摄像头在没有画面时被关闭。</translation>
        </message>
        <message>
            <location filename="../../capture/folder.py" />
            <source>{count} pictures could not be read: {names}</source>
            <translation>{count} 张图片无法读取：{names}</translation>
        </message>
        <message>
            <location filename="../../capture/folder.py" />
            <source>1 picture could not be read: {names}</source>
            <translation>1 张图片无法读取：{names}</translation>
        </message>
        <message>
            <location filename="../../capture/folder.py" />
            <source>The folder {folder} has no pictures ({kinds}). Choose another one.</source>
            <translation>文件夹 {folder} 中没有图片（{kinds}）。请选择其他文件夹。</translation>
        </message>
        <message>
            <location filename="../../capture/folder.py" />
            <source>{path}: {notice}. Choose other pictures.</source>
            <translation>{path}：{notice}。请选择其他图片。</translation>
        </message>
        <message>
            <location filename="../../capture/folder.py" />
            <source>The folder {folder} cannot be read ({reason}). Check its permissions.</source>
            <translation>无法读取文件夹 {folder}（{reason}）。请检查权限。</translation>
        </message>
        <message>
            <location filename="../../capture/mode.py" />
            <source>The camera mode {text} is not understood. A mode is WIDTHxHEIGHT, WIDTHxHEIGHT@RATE or WIDTHxHEIGHT@RATE:FORMAT, such as 1280x720@30:MJPG.</source>
            <translation>摄像头模式 {text} 格式不正确。正确格式为“宽x高”“宽x高@帧率”或“宽x高@帧率:格式”，例如 1280x720@30:MJPG。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera.py" />
            <source>{camera} is in use by {programs}. Close it there, or choose another camera.</source>
            <translation>{camera} 正被 {programs} 使用。请在该程序中关闭它，或选择其他摄像头。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera.py" />
            <source>camera {text}</source>
            <translation>摄像头 {text}</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera.py" />
            <source>You have no permission to use {camera} ({path}). Add yourself to the group that owns the file (usually video) and log in again.</source>
            <translation>没有权限使用“{camera}”（{path}）。请将当前用户加入该文件所属的用户组（通常是 video），然后重新登录。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera.py" />
            <source>{camera} cannot be opened: another program is using it, or the system's privacy settings do not allow it. Close the other program, check the settings, or choose another camera.</source>
            <translation>无法打开“{camera}”：其他程序正在使用它，或系统的隐私设置不允许访问。请关闭该程序、检查隐私设置，或选择其他摄像头。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera.py" />
            <source>{camera} stopped delivering pictures: it was unplugged, or another program took it. Check the cable.</source>
            <translation>“{camera}”不再提供画面：它已被拔下，或被其他程序占用。请检查连接线。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera_names.py" />
            <source>No camera is connected. Plug one in, or choose another source: a file, an address, or demo.</source>
            <translation>未连接摄像头。请接入摄像头，或选择其他来源：文件、网址或演示。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera_names.py" />
            <source>Several cameras match {text}: {listed}. Choose one by its number.</source>
            <translation>有多个摄像头符合 {text}：{listed}。请用编号指定其中一个。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera_names.py" />
            <source>There is no camera {text}. The cameras are: {listed}. Plug it in, or choose another one.</source>
            <translation>没有摄像头 {text}。可用的摄像头有：{listed}。请接入该摄像头，或选择其他摄像头。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera_names.py" />
            <source>{camera} is not connected. Plug it in again.</source>
            <translation>“{camera}”未连接。请重新连接。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/captures.py" />
            <source>the decoder returned no picture</source>
            <translation>解码器没有返回画面</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/captures.py" />
            <source>A picture of {source} cannot be decoded ({reason}). Check the source.</source>
            <translation>无法解码“{source}”的一帧画面（{reason}）。请检查该来源。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>The end of the file is missing or damaged, but not the picture.</source>
            <translation>文件结尾缺失或损坏，但图片完整。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>Texts in the file are damaged or too large, but not the picture.</source>
            <translation>文件中的文本损坏或过大，但图片完整。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>{share} of the picture is missing: its file is cut or damaged.</source>
            <translation>图片的 {share} 缺失：文件被截断或已损坏。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It cannot be read: {reason}.</source>
            <translation>无法读取：{reason}。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is not a regular file.</source>
            <translation>这不是普通文件。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is too large: decoding it would need {size:.1f} GB of memory.</source>
            <translation>图片过大：解码需要 {size:.1f} GB 内存。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It does not exist.</source>
            <translation>文件不存在。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It does not fit into memory.</source>
            <translation>图片过大，内存不足。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is damaged or incomplete ({detail}).</source>
            <translation>文件已损坏或不完整（{detail}）。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is damaged or incomplete.</source>
            <translation>文件已损坏或不完整。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The screen cannot be captured in a Wayland session, which keeps programs from seeing each other. Log in to an X11 (Xorg) session, or choose another source.</source>
            <translation>无法在 Wayland 会话中捕获屏幕：Wayland 不允许程序查看其他程序的画面。请登录 X11（Xorg）会话，或选择其他来源。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The screen cannot be captured ({reason}). Check that a desktop is shown and that this user may use it.</source>
            <translation>无法捕获屏幕（{reason}）。请检查桌面是否已显示，以及当前用户是否有权访问桌面。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The part of the screen {text} is not understood. A screen is screen, screen:2 for the second monitor, or screen:LEFT,TOP,WIDTH,HEIGHT for an area.</source>
            <translation>屏幕区域 {text} 格式不正确。screen 表示整个屏幕，screen:2 表示第二台显示器，“screen:左,上,宽,高”表示一个区域。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>There is no screen to capture: this session has no X11 display. Start SwiftCam from the desktop, or set DISPLAY.</source>
            <translation>没有可捕获的屏幕：当前会话没有 X11 显示。请从桌面启动 SwiftCam，或设置 DISPLAY。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The screen cannot be captured ({reason}). Allow SwiftCam to record the screen in System Settings, Privacy &amp; Security.</source>
            <translation>无法捕获屏幕（{reason}）。请在“系统设置”&gt;“隐私与安全性”中允许 SwiftCam 录制屏幕。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>There is no monitor {number}. The monitors are: {listed}.</source>
            <translation>找不到显示器 {number}。可用的显示器：{listed}。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>screen</source>
            <translation>屏幕</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>screen {part}</source>
            <translation>屏幕 {part}</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The area {area} does not fit on the screen, which is {whole}. Choose a smaller one (LEFT,TOP,WIDTH,HEIGHT).</source>
            <translation>区域 {area} 超出屏幕（屏幕为 {whole}）。请选择更小的区域（LEFT,TOP,WIDTH,HEIGHT，即左、上、宽、高）。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The {screen} is not open.</source>
            <translation>“{screen}”尚未打开。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The {screen} cannot be captured any more: a monitor was changed, or the session ended. Check the monitors.</source>
            <translation>无法继续捕获“{screen}”：显示器有变动，或会话已结束。请检查显示器。</translation>
        </message>
        <message>
            <location filename="../../capture/source.py" />
            <source>a camera (0, or camera:NAME), a video file, a folder of pictures, an http(s) or rtsp URL, screen, or demo</source>
            <translation>摄像头（0 或“camera:名称”）、视频文件、图片文件夹、http(s) 或 rtsp 地址、screen 或 demo</translation>
        </message>
        <message>
            <location filename="../../capture/source.py" />
            <source>There is no source {text}: no such file. A source is {forms}.</source>
            <translation>找不到来源 {text}：没有这个文件。来源可以是：{forms}。</translation>
        </message>
        <message>
            <location filename="../../capture/source.py" />
            <source>The address {text} is not supported. A source is {forms}.</source>
            <translation>不支持地址 {text}。来源可以是：{forms}。</translation>
        </message>
        <message>
            <location filename="../../capture/stills/unidentified.py" />
            <source>It is too large to open safely.</source>
            <translation>图片过大，无法安全打开。</translation>
        </message>
        <message>
            <location filename="../../capture/stills/unidentified.py" />
            <source>It is damaged, or a picture in an unknown format.</source>
            <translation>文件已损坏，或图片格式未知。</translation>
        </message>
        <message>
            <location filename="../../capture/stills/unidentified.py" />
            <source>It is empty.</source>
            <translation>文件为空。</translation>
        </message>
        <message>
            <location filename="../../capture/stills/unidentified.py" />
            <source>It is a JPEG XL picture. To read these, install pillow-jxl-plugin: pip install 'swiftcam[jxl]'</source>
            <translation>这是 JPEG XL 图片。要读取此类图片，请安装 pillow-jxl-plugin：pip install 'swiftcam[jxl]'</translation>
        </message>
        <message>
            <location filename="../../capture/stills/unidentified.py" />
            <source>It is a RAW picture without a preview that SwiftCam can show. To read it, install rawpy: pip install 'swiftcam[raw]'</source>
            <translation>这是 RAW 图片，没有 SwiftCam 可显示的预览图。要读取它，请安装 rawpy：pip install 'swiftcam[raw]'</translation>
        </message>
        <message>
            <location filename="../../capture/stills/unidentified.py" />
            <source>It is not a picture in a known format.</source>
            <translation>图片格式未知。</translation>
        </message>
        <message>
            <location filename="../../capture/stills/unidentified.py" />
            <source>It is a HEIC picture. To read these, install pi-heif: pip install pi-heif</source>
            <translation>这是 HEIC 图片。要读取这类图片，请安装 pi-heif：pip install pi-heif</translation>
        </message>
        <message>
            <location filename="../../capture/web/certificates.py" />
            <source>The file of certificates {path} cannot be used ({reason}). It is a PEM file, with the lines BEGIN CERTIFICATE and END CERTIFICATE.</source>
            <translation>证书文件 {path} 无法使用（{reason}）。它应为 PEM 文件，包含 BEGIN CERTIFICATE 和 END CERTIFICATE 行。</translation>
        </message>
        <message>
            <location filename="../../capture/web/certificates.py" />
            <source>it has no certificate</source>
            <translation>其中没有证书</translation>
        </message>
        <message>
            <location filename="../../cli/live_options.py" />
            <source>--insecure and --ca-file exclude each other. Give only one of them.</source>
            <translation>--insecure 和 --ca-file 不能同时使用。请只指定其中一个。</translation>
        </message>
        <message>
            <location filename="../../documents/convert.py" />
            <source>{key} must be {wanted}</source>
            <translation>{key} 必须是{wanted}</translation>
        </message>
        <message>
            <location filename="../../documents/convert.py" />
            <source>{key} is missing</source>
            <translation>缺少 {key}</translation>
        </message>
        <message>
            <location filename="../../documents/convert.py" />
            <source>{key} is unknown</source>
            <translation>{key} 未知</translation>
        </message>
        <message>
            <location filename="../../documents/convert.py" />
            <source>{key} is unknown; perhaps {near} is meant</source>
            <translation>{key} 未知；可能是指 {near}</translation>
        </message>
        <message>
            <location filename="../../documents/convert.py" />
            <source>it has too many values inside each other</source>
            <translation>嵌套的值太多</translation>
        </message>
        <message>
            <location filename="../../documents/convert.py" />
            <source>it</source>
            <translation>它</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>text</source>
            <translation>文本</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>an object with keys and values</source>
            <translation>带有键和值的对象</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>{noun} from {low:g} to {high:g}</source>
            <translation>{low:g} 到 {high:g} 之间的{noun}</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>{noun} of {low:g} or more</source>
            <translation>不小于 {low:g} 的{noun}</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>text of 1 to {most} characters</source>
            <translation>1 到 {most} 个字符的文本</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>text of at most {most} characters</source>
            <translation>最多 {most} 个字符的文本</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>true or false</source>
            <translation>true 或 false</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>one of: {names}</source>
            <translation>以下之一：{names}</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>{noun} above {low:g}, up to {high:g}</source>
            <translation>大于 {low:g} 且不超过 {high:g} 的{noun}</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>{noun} from {low:g}, below {high:g}</source>
            <translation>不小于 {low:g} 且小于 {high:g} 的{noun}</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>{noun} above {low:g}</source>
            <translation>大于 {low:g} 的{noun}</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>a list, each {item}</source>
            <translation>列表，每项为{item}</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>a list of {count}, each {item}</source>
            <translation>含 {count} 项的列表，每项为{item}</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>a whole number</source>
            <translation>整数</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>a number</source>
            <translation>数字</translation>
        </message>
        <message>
            <location filename="../../documents/describe.py" />
            <source>a list of {low} to {most}, each {item}</source>
            <translation>含 {low} 到 {most} 项的列表，每项为{item}</translation>
        </message>
        <message>
            <location filename="../../documents/parse.py" />
            <source>its values are more than {most} deep</source>
            <translation>其值的嵌套超过 {most} 层</translation>
        </message>
        <message>
            <location filename="../../documents/parse.py" />
            <source>a key has too many parts between dots</source>
            <translation>某个键中以点分隔的部分太多</translation>
        </message>
        <message>
            <location filename="../../documents/parse.py" />
            <source>text of at most {most:,} characters</source>
            <translation>最多 {most:,} 个字符的文本</translation>
        </message>
        <message>
            <location filename="../../documents/parse.py" />
            <source>text without control characters and half characters</source>
            <translation>不含控制字符和残缺字符的文本</translation>
        </message>
        <message>
            <location filename="../../documents/parse.py" />
            <source>it has {size:,} bytes; at most {most:,} are read</source>
            <translation>它有 {size:,} 字节；最多读取 {most:,} 字节</translation>
        </message>
        <message>
            <location filename="../../documents/parse.py" />
            <source>it is not valid JSON: {reason}</source>
            <translation>不是有效的 JSON：{reason}</translation>
        </message>
        <message>
            <location filename="../../documents/parse.py" />
            <source>it is not valid TOML: {reason}</source>
            <translation>不是有效的 TOML：{reason}</translation>
        </message>
        <message>
            <location filename="../../documents/parse.py" />
            <source>the key {key} must have at most {most} characters, all of them visible</source>
            <translation>键 {key} 最多只能有 {most} 个字符，且全部可见</translation>
        </message>
        <message>
            <location filename="../../documents/parse.py" />
            <source>it is not text in UTF-8</source>
            <translation>不是 UTF-8 文本</translation>
        </message>
        <message>
            <location filename="../../documents/parse.py" />
            <source>it has more than {most:,} values</source>
            <translation>它的值超过 {most:,} 个</translation>
        </message>
        <message>
            <location filename="../../documents/parse.py" />
            <source>a finite number of at most 19 digits</source>
            <translation>最多 19 位的有限数字</translation>
        </message>
        <message>
            <location filename="../../documents/regular_file.py" />
            <source>it is a folder</source>
            <translation>它是文件夹</translation>
        </message>
        <message>
            <location filename="../../documents/regular_file.py" />
            <source>it is a pipe or a device, not a file</source>
            <translation>它是管道或设备，不是文件</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>Install it with: pip install {wanted}</source>
            <translation>安装命令：pip install {wanted}</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>no space is left on the disk</source>
            <translation>磁盘空间不足</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>the disk quota is used up</source>
            <translation>磁盘配额已用完</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>the file would be larger than the system allows</source>
            <translation>文件大小将超过系统允许的上限</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>the file system is read-only</source>
            <translation>文件系统是只读的</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>the connection was closed by the other side</source>
            <translation>连接被对方关闭</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>the connection was closed</source>
            <translation>连接已关闭</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>the connection was refused</source>
            <translation>连接被拒绝</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>there was no answer in time</source>
            <translation>未及时得到应答</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>the host cannot be reached</source>
            <translation>无法连接到主机</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>the network cannot be reached</source>
            <translation>无法连接到网络</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>the network is down</source>
            <translation>网络已断开</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>the device reports an error</source>
            <translation>设备报告错误</translation>
        </message>
        <message>
            <location filename="../../errors.py" />
            <source>This package of SwiftCam does not have it. {instead}</source>
            <translation>此 SwiftCam 软件包不包含它。{instead}</translation>
        </message>
        <message>
            <location filename="../../files.py" />
            <source>{option} {path} must end in {suffixes}.</source>
            <translation>{option} {path} 必须以 {suffixes} 结尾。</translation>
        </message>
        <message>
            <location filename="../../files.py" />
            <source>{option} {path} cannot be written: it is a directory. Add the name of a file.</source>
            <translation>{option} {path} 无法写入：它是一个目录。请加上文件名。</translation>
        </message>
        <message>
            <location filename="../../files.py" />
            <source>{option} {path} cannot be written: there is no directory {folder}. Create it.</source>
            <translation>无法写入 {option} {path}：文件夹 {folder} 不存在。请先创建该文件夹。</translation>
        </message>
        <message>
            <location filename="../../hooks.py" />
            <source>working</source>
            <translation>程序运行</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/config_fields.py" />
            <source>The model's configuration cannot be used: {reason}. Compare it with that of a published SwiftFormer.</source>
            <translation>无法使用该模型的配置：{reason}。请与已发布的 SwiftFormer 的配置对照。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/config_fields.py" />
            <source>id2label must have one name for each class, numbered from 0 without gaps</source>
            <translation>id2label 必须为每个类别提供一个名称，从 0 开始连续编号</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/config_fields.py" />
            <source>num_labels is {count}, but id2label has {names} names: correct one of them, or leave num_labels out</source>
            <translation>num_labels 为 {count}，但 id2label 有 {names} 个名称：请更正其一，或省略 num_labels</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/config_fields.py" />
            <source>num_labels must be a whole number from 1 to {most}</source>
            <translation>num_labels 必须是 1 到 {most} 的整数</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/config_fields.py" />
            <source>{key} must be an object with at most {most} names, such as {example}</source>
            <translation>{key} 必须是最多含 {most} 个名称的对象，例如 {example}</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/config_fields.py" />
            <source>{key} must have one value for each of the {stages} stages in depths, not {count}</source>
            <translation>{key} 必须为 depths 中的 {stages} 个阶段各提供一个值，而不是 {count} 个</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/config_fields.py" />
            <source>{key}.{name} must be the number of a class and its name, such as {example}</source>
            <translation>{key}.{name} 必须是类别编号及其名称，例如 {example}</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/family.py" />
            <source>There is no family {family}. Use {known}.</source>
            <translation>没有模型系列 {family}。请使用 {known}。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/hdf5.py" />
            <source>{key} has too many names</source>
            <translation>{key} 的名称太多</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/hdf5.py" />
            <source>{key} has no numbers</source>
            <translation>{key} 不含数字</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/hdf5.py" />
            <source>{key} is in another file</source>
            <translation>{key} 在另一个文件中</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/hdf5.py" />
            <source>{key} was never written</source>
            <translation>{key} 从未写入</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/hdf5.py" />
            <source>its tensors have {size:,} bytes, many times those of the file</source>
            <translation>其张量有 {size:,} 字节，是文件大小的许多倍</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/hdf5.py" />
            <source>The weights {path} cannot be read ({reason}). The file is damaged or incomplete: copy or download it again.</source>
            <translation>无法读取权重 {path}（{reason}）。文件已损坏或不完整：请重新复制或下载。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/layouts.py" />
            <source>The weights are not those of a SwiftFormer classifier (first names: {names}). Use a SwiftFormer checkpoint in Hugging Face, timm or original layout.</source>
            <translation>这些权重不属于 SwiftFormer 分类器（前几个名称：{names}）。请使用 Hugging Face、timm 或原始格式的 SwiftFormer 检查点。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/pickled.py" />
            <source>its tensors have {size:,} bytes, more than the file has</source>
            <translation>其张量有 {size:,} 字节，超过文件本身</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/pickled.py" />
            <source>the tensor {key} is sparse, quantised, complex or empty ({kind}): save it as float32</source>
            <translation>张量 {key} 是稀疏、量化、复数或空的（{kind}）：请存为 float32</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/pickled.py" />
            <source>its parts are compressed</source>
            <translation>其各部分经过压缩</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/pickled.py" />
            <source>it has too many objects besides its tensors</source>
            <translation>除张量外的对象太多</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/shards.py" />
            <source>it has no weight_map</source>
            <translation>缺少 weight_map</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/shards.py" />
            <source>it names more than {most} files</source>
            <translation>它列出的文件超过 {most} 个</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/shards.py" />
            <source>it names the file {name}</source>
            <translation>它列出了文件 {name}</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/shards.py" />
            <source>the file {name} is missing</source>
            <translation>缺少文件 {name}</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/sizing.py" />
            <source>The input cannot have {size} pixels a side: use a multiple of {step} from {low} to {high}, such as 160.</source>
            <translation>输入边长不能是 {size} 像素。请使用 {low} 到 {high} 之间 {step} 的倍数，例如 160。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/stored_recipe.py" />
            <source>The preprocessing in {path} makes crops of {size} pixels; a SwiftFormer takes square ones. Use the preprocessor_config.json that belongs to these weights.</source>
            <translation>{path} 中的预处理生成 {size} 像素的裁剪；SwiftFormer 需要正方形。请使用与这些权重配套的 preprocessor_config.json。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/tensors.py" />
            <source>The model directory {path} has no weights: model.safetensors is missing. Copy the whole directory of the checkpoint.</source>
            <translation>模型文件夹 {path} 中没有权重：缺少 model.safetensors。请复制检查点的整个文件夹。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/tensors.py" />
            <source>The weights of {name} were in {path} and no longer exist. Restore them, or remove the model and import it again.</source>
            <translation>{name} 的权重原在 {path}，现已不存在。请恢复该文件，或移除此模型后重新导入。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/tensors.py" />
            <source>A tensor of the weights has {count} axes; at most {most} are possible. Use a SwiftFormer checkpoint.</source>
            <translation>权重中有一个 {count} 维的张量；最多支持 {most} 维。请使用 SwiftFormer 检查点。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/tensors.py" />
            <source>The weights are stored as {type}, which is not supported. Save them as float32, float16 or bfloat16.</source>
            <translation>权重以 {type} 存储，不受支持。请另存为 float32、float16 或 bfloat16。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/tensors.py" />
            <source>{path} is not a weights file ({known}). Give such a file or a model directory.</source>
            <translation>{path} 不是权重文件（{known}）。请选择此类文件或模型文件夹。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/tensors.py" />
            <source>The model directory {path} has {count} weights files ({names}) and none is called model.safetensors. Give the path of the one to use.</source>
            <translation>模型文件夹 {path} 中有 {count} 个权重文件（{names}），但没有 model.safetensors。请指定要使用的文件。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/tensors.py" />
            <source>its files have {size:,} bytes</source>
            <translation>其文件共 {size:,} 字节</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/tensors.py" />
            <source>its header is too large</source>
            <translation>其文件头太大</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/timm_config.py" />
            <source>SwiftCam cannot run {key} = {value} of timm</source>
            <translation>SwiftCam 无法运行 timm 的 {key} = {value}</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/timm_config.py" />
            <source>label_names must be a list of names or an object with them</source>
            <translation>label_names 必须是名称列表或包含名称的对象</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/timm_config.py" />
            <source>label_names names class {index}, but the model's classes are 0 to {last}</source>
            <translation>label_names 命名了类别 {index}，但模型的类别为 0 到 {last}</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/timm_config.py" />
            <source>label_names has {count} names, but the weights have {classes} classes</source>
            <translation>label_names 有 {count} 个名称，但权重有 {classes} 个类别</translation>
        </message>
        <message>
            <location filename="../../inference/classifier.py" />
            <source>{name} computed numbers that are not finite, so the picture has no labels. Its weights or its configuration are damaged: download or import it again.</source>
            <translation>{name} 算出了非有限的数值，因此该图片没有标签。其权重或配置已损坏：请重新下载或导入。</translation>
        </message>
        <message>
            <location filename="../../inference/crops/framing.py" />
            <source>There is no crop mode {mode}. Use one of: {modes}.</source>
            <translation>没有裁剪方式 {mode}。可用的裁剪方式：{modes}。</translation>
        </message>
        <message>
            <location filename="../../inference/crops/framing.py" />
            <source>A region is LEFT,TOP,RIGHT,BOTTOM, four fractions of the picture from 0 to 1, such as 0.25,0,0.75,1.</source>
            <translation>区域格式不正确。正确格式为 LEFT,TOP,RIGHT,BOTTOM（左、上、右、下），四个值是占画面宽高的比例，从 0 到 1，例如 0.25,0,0.75,1。</translation>
        </message>
        <message>
            <location filename="../../inference/crops/preprocessor.py" />
            <source>SwiftCam always resizes pictures</source>
            <translation>SwiftCam 总是缩放图片</translation>
        </message>
        <message>
            <location filename="../../inference/crops/preprocessor.py" />
            <source>SwiftCam knows the processors of: {known}</source>
            <translation>SwiftCam 支持以下处理器：{known}</translation>
        </message>
        <message>
            <location filename="../../inference/crops/preprocessor.py" />
            <source>use numbers above 0</source>
            <translation>请使用大于 0 的数</translation>
        </message>
        <message>
            <location filename="../../inference/crops/preprocessor.py" />
            <source>SwiftCam makes no black bars</source>
            <translation>SwiftCam 不添加黑边</translation>
        </message>
        <message>
            <location filename="../../inference/crops/preprocessor.py" />
            <source>SwiftCam does not know this key</source>
            <translation>SwiftCam 不认识此键</translation>
        </message>
        <message>
            <location filename="../../inference/crops/pretrained_cfg.py" />
            <source>SwiftCam removes no border</source>
            <translation>SwiftCam 不去除边框</translation>
        </message>
        <message>
            <location filename="../../inference/crops/pretrained_cfg.py" />
            <source>use [3, height, width] with at most {most} pixels</source>
            <translation>请使用 [3, 高, 宽]，最多 {most} 像素</translation>
        </message>
        <message>
            <location filename="../../inference/crops/pretrained_cfg.py" />
            <source>this is no key of timm; use input_size, crop_pct, mean and std</source>
            <translation>这不是 timm 的键；请使用 input_size、crop_pct、mean 和 std</translation>
        </message>
        <message>
            <location filename="../../inference/crops/pretrained_cfg.py" />
            <source>use a number from 0.01 to 1</source>
            <translation>请使用 0.01 到 1 之间的数</translation>
        </message>
        <message>
            <location filename="../../inference/crops/pretrained_cfg.py" />
            <source>SwiftCam can do center and squash</source>
            <translation>SwiftCam 支持 center 和 squash</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_keys.py" />
            <source>The preprocessing of the model has {key} = {value}: {why}. Choose the preprocessing when you import the model, or correct its preprocessor_config.json.</source>
            <translation>模型的预处理中有 {key} = {value}：{why}。请在导入模型时选择预处理，或更正其 preprocessor_config.json。</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_keys.py" />
            <source>use one of {names}</source>
            <translation>请使用以下之一：{names}</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_keys.py" />
            <source>use true or false</source>
            <translation>请使用 true 或 false</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_keys.py" />
            <source>use a number above 0</source>
            <translation>请使用大于 0 的数</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_keys.py" />
            <source>use three numbers, one for each of R, G and B</source>
            <translation>请使用三个数，分别对应 R、G、B</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_sizes.py" />
            <source>the resized picture has only {side} pixels</source>
            <translation>缩放后的图片只有 {side} 像素</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_sizes.py" />
            <source>without a crop, the pictures have different shapes</source>
            <translation>不裁剪时，图片的形状各不相同</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_sizes.py" />
            <source>this processor needs shortest_edge</source>
            <translation>此处理器需要 shortest_edge</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_sizes.py" />
            <source>crop_size is missing</source>
            <translation>缺少 crop_size</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_sizes.py" />
            <source>use height and width</source>
            <translation>请使用 height 和 width</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_sizes.py" />
            <source>use shortest_edge, or height and width</source>
            <translation>请使用 shortest_edge，或 height 和 width</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_sizes.py" />
            <source>use whole numbers from 1 to {most}</source>
            <translation>请使用 1 到 {most} 的整数</translation>
        </message>
        <message>
            <location filename="../../inference/crops/processor_sizes.py" />
            <source>this processor has none</source>
            <translation>此处理器没有该项</translation>
        </message>
        <message>
            <location filename="../../inference/crops/recipe.py" />
            <source>The preprocessing asks for a {size} pixel crop of a picture resized to {resized}. Correct preprocessor_config.json of the model.</source>
            <translation>预处理要求从缩放到 {resized} 像素的图片中裁剪 {size} 像素。请修正模型的 preprocessor_config.json。</translation>
        </message>
        <message>
            <location filename="../../inference/crops/recipe.py" />
            <source>The preprocessing asks for a crop of {size} pixels of a picture resized to {resized}; a crop has at most {most} pixels a side. Correct preprocessor_config.json of the model.</source>
            <translation>预处理要求从缩放为 {resized} 的图片裁剪 {size} 像素；裁剪的边长最多 {most} 像素。请更正模型的 preprocessor_config.json。</translation>
        </message>
        <message>
            <location filename="../../inference/crops/recipe.py" />
            <source>The preprocessing needs three means and three positive standard deviations, one for each of R, G and B. Correct preprocessor_config.json of the model.</source>
            <translation>预处理需要三个均值和三个正的标准差，分别对应 R、G、B。请修正模型的 preprocessor_config.json。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/first_run.py" />
            <source>{name} cannot be run on a picture: {reason}. Export the classifier again, or use another one.</source>
            <translation>{name} 无法在图片上运行：{reason}。请重新导出分类器，或使用其他分类器。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/onnx_session.py" />
            <source>ONNX Runtime could not run the model ({reason}).</source>
            <translation>ONNX Runtime 无法运行此模型（{reason}）。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/onnx_session.py" />
            <source>ONNX Runtime {version} cannot load {name} ({reason}). Update onnxruntime to 1.20 or newer, or export the model again.</source>
            <translation>ONNX Runtime {version} 无法加载 {name}（{reason}）。请将 onnxruntime 更新到 1.20 或更高版本，或重新导出模型。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/openvino.py" />
            <source>This machine does not support bf16: OpenVINO would use float32 instead. Use --precision fp32 or int8.</source>
            <translation>此电脑不支持 bf16：OpenVINO 会改用 float32。请使用 --precision fp32 或 int8。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/providers.py" />
            <source>The installed onnxruntime does not support the device {device}, only: {offered}. {remedy}</source>
            <translation>已安装的 onnxruntime 不支持设备 {device}，只支持：{offered}。{remedy}</translation>
        </message>
        <message>
            <location filename="../../inference/engines/providers.py" />
            <source>Install {build} instead.</source>
            <translation>请改装 {build}。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/providers.py" />
            <source>Use one of these.</source>
            <translation>请使用其中之一。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/registry.py" />
            <source>There is no engine {name}. Use one of: {names}.</source>
            <translation>没有推理引擎 {name}。可用的推理引擎：{names}。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/registry.py" />
            <source>The engine {name} does not support the precision {precision}. Use one of: {precisions}.</source>
            <translation>推理引擎 {name} 不支持精度 {precision}。可用的精度：{precisions}。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/registry.py" />
            <source>The engine {name} does not support the device {device}. Use one of: {devices}.</source>
            <translation>推理引擎 {name} 不支持设备 {device}。可用的设备：{devices}。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/registry.py" />
            <source>{title} finds no device {device} here, only: {there}.</source>
            <translation>{title} 在此电脑上找不到设备 {device}，只找到：{there}。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/tflite_runner.py" />
            <source>LiteRT {version} cannot load {name} ({reason}). Update ai-edge-litert, or export the model again.</source>
            <translation>LiteRT {version} 无法加载 {name}（{reason}）。请更新 ai-edge-litert，或重新导出模型。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/tflite_runner.py" />
            <source>LiteRT could not run the model ({reason}).</source>
            <translation>LiteRT 无法运行模型（{reason}）。</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>{name} is an imported LiteRT classifier, which cannot be exported. Its file is {path}.</source>
            <translation>{name} 是导入的 LiteRT 分类器，无法导出。它的文件是 {path}。</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>{name} is an imported classifier, which can only be exported unchanged: use --format onnx and --precision fp32.</source>
            <translation>{name} 是导入的分类器，只能原样导出。请使用 --format onnx 和 --precision fp32。</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>{name} is a taught model, which cannot be exported as {format} yet: use --format onnx.</source>
            <translation>{name} 是教学模型，暂不能导出为 {format}：请使用 --format onnx。</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>The format {name} does not support the precision {precision}. Use one of: {precisions}.</source>
            <translation>格式 {name} 不支持精度 {precision}。可用的精度：{precisions}。</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>Only the format tflite can have scores. Leave --scores out, or use .tflite.</source>
            <translation>只有 tflite 格式可以包含分数。请去掉 --scores，或使用 .tflite。</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>There is no format {name}. Use one of: {names}.</source>
            <translation>没有格式 {name}。可用的格式：{names}。</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>--output {path} must end in {suffixes}, or --format must name a format ({names}).</source>
            <translation>--output {path} 必须以 {suffixes} 结尾，否则请用 --format 指定格式（{names}）。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/connection_errors.py" />
            <source>{hub} cannot be reached ({reason}). Check your network connection.</source>
            <translation>无法连接到 {hub}（{reason}）。请检查网络连接。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/connection_errors.py" />
            <source>{hub} cannot be reached through the proxy {proxy} ({reason}). Check HTTPS_PROXY and NO_PROXY.</source>
            <translation>无法通过代理 {proxy} 连接到 {hub}（{reason}）。请检查 HTTPS_PROXY 和 NO_PROXY。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/connection_errors.py" />
            <source>The certificate of {hub} is not trusted ({reason}). If your network has its own certificate, set SSL_CERT_FILE to its file.</source>
            <translation>{hub} 的证书不受信任（{reason}）。如果您的网络使用自己的证书，请将 SSL_CERT_FILE 设为该证书文件。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/connection_errors.py" />
            <source>The server {hub} refused the connection. Check your network and its firewall, and HF_ENDPOINT if it is set.</source>
            <translation>服务器 {hub} 拒绝了连接。请检查网络和防火墙；如果设置了 HF_ENDPOINT，也请检查它。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/connection_errors.py" />
            <source>The server {hub} was not found. Check your internet connection, and HF_ENDPOINT if it is set.</source>
            <translation>找不到服务器 {hub}。请检查互联网连接；如果设置了 HF_ENDPOINT，也请检查它。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/connection_errors.py" />
            <source>There is no network connection to {hub}. Connect this computer to the internet.</source>
            <translation>没有到 {hub} 的网络连接。请将此电脑连接到互联网。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/connection_errors.py" />
            <source>{hub} cannot be reached: the proxy {proxy} refused the connection. Check HTTPS_PROXY and NO_PROXY.</source>
            <translation>无法连接到 {hub}：代理 {proxy} 拒绝了连接。请检查 HTTPS_PROXY 和 NO_PROXY。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/connection_errors.py" />
            <source>{hub} cannot be reached: the proxy {proxy} was not found. Check HTTPS_PROXY and NO_PROXY.</source>
            <translation>无法连接到 {hub}：找不到代理 {proxy}。请检查 HTTPS_PROXY 和 NO_PROXY。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/endpoint.py" />
            <source>HF_ENDPOINT is {address}, which is not the address of a server. Write it like https://huggingface.co, or unset it.</source>
            <translation>HF_ENDPOINT 为 {address}，不是服务器地址。请写成 https://huggingface.co 的形式，或取消设置。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/endpoint.py" />
            <source>An environment variable that begins with HF_ has a wrong value ({reason}). Correct it.</source>
            <translation>某个以 HF_ 开头的环境变量的值有误（{reason}）。请修正。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/fetch.py" />
            <source>it is longer than {total} bytes</source>
            <translation>它超过了 {total} 字节</translation>
        </message>
        <message>
            <location filename="../../inference/hub/fetch.py" />
            <source>The downloaded {file} of {repository} was deleted: {reason}. Try again; if it happens again, a proxy or a mirror may change the file.</source>
            <translation>下载的 {repository} 的 {file} 已删除：{reason}。请重试；如果再次发生，可能是代理或镜像改动了文件。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/fetch.py" />
            <source>{size} bytes, not {wanted}</source>
            <translation>{size} 字节，应为 {wanted}</translation>
        </message>
        <message>
            <location filename="../../inference/hub/fetch.py" />
            <source>another SHA-256</source>
            <translation>SHA-256 不同</translation>
        </message>
        <message>
            <location filename="../../inference/hub/fetch.py" />
            <source>{file} of {repository} has changed on the hub ({reason}), so it was not downloaded. Update SwiftCam, or check HF_ENDPOINT.</source>
            <translation>{repository} 的 {file} 在服务器上已改变（{reason}），因此没有下载。请更新 SwiftCam，或检查 HF_ENDPOINT。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/fetch.py" />
            <source>The disk with {folder} has {free:.0f} MB free, {missing:.0f} MB too little for {repository}. Free some space, or name another folder with SWIFTCAM_MODELS.</source>
            <translation>{folder} 所在磁盘剩余 {free:.0f} MB，下载 {repository} 还差 {missing:.0f} MB。请释放一些空间，或用 SWIFTCAM_MODELS 指定其他文件夹。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/fetch.py" />
            <source>it has the SHA-256 {found}…, not {wanted}…</source>
            <translation>其 SHA-256 为 {found}…，应为 {wanted}…</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{repository} on {hub} is private or does not exist ({status}). Set HF_TOKEN to a token that may read it.</source>
            <translation>{hub} 上的 {repository} 是私有的或不存在（{status}）。请将 HF_TOKEN 设为有权读取它的令牌。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{hub} received too many requests from this address (429). Try again in some minutes.</source>
            <translation>{hub} 收到来自此地址的请求过多（429）。请几分钟后重试。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{file} of {repository} at {revision}</source>
            <translation>{repository} 的 {file}（版本 {revision}）</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>Try again to resume after {size:.1f} MB.</source>
            <translation>重试会从 {size:.1f} MB 处继续。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>Try again later.</source>
            <translation>请稍后重试。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>HF_HUB_OFFLINE is set, so {repository} was not downloaded. Unset it, or import a copy of the model.</source>
            <translation>已设置 HF_HUB_OFFLINE，因此没有下载 {repository}。请取消设置，或导入模型的副本。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{hub} sent nothing for {seconds:.0f} seconds. Check your network connection.</source>
            <translation>{hub} 已 {seconds:.0f} 秒没有发送数据。请检查网络连接。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>The proxy refused to connect to {hub} ({reason}). Check HTTPS_PROXY and NO_PROXY.</source>
            <translation>代理拒绝连接到 {hub}（{reason}）。请检查 HTTPS_PROXY 和 NO_PROXY。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>The connection to {hub} broke.</source>
            <translation>与 {hub} 的连接已中断。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>SSL_CERT_FILE names {file}, which does not exist. Correct or unset it.</source>
            <translation>SSL_CERT_FILE 指定的 {file} 不存在。请修正或取消设置。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{hub} has a server error ({status}).</source>
            <translation>{hub} 服务器出错（{status}）。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>error {status}</source>
            <translation>错误 {status}</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>Your token may not read {repository} on {hub} ({status}). Correct HF_TOKEN, or ask for access on the model's page.</source>
            <translation>您的令牌无权读取 {hub} 上的 {repository}（{status}）。请修正 HF_TOKEN，或在模型页面申请访问权限。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{hub} received too many requests from this address (429). Try again in {seconds} seconds.</source>
            <translation>{hub} 收到来自此地址的请求过多（429）。请 {seconds} 秒后重试。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{failure} {hint}</source>
            <translation>{failure}{hint}</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>offline</source>
            <translation>离线</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>no answer</source>
            <translation>没有响应</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>certificate</source>
            <translation>证书问题</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>proxy</source>
            <translation>代理问题</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>no connection</source>
            <translation>无法连接</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>connection broke</source>
            <translation>连接中断</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{hub} cannot be reached through the proxy {proxy}, because SwiftCam cannot use SOCKS. Set HTTPS_PROXY to an HTTP proxy, and unset ALL_PROXY.</source>
            <translation>无法通过代理 {proxy} 连接到 {hub}，因为 SwiftCam 不支持 SOCKS。请将 HTTPS_PROXY 设为 HTTP 代理，并取消设置 ALL_PROXY。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{repository} cannot be downloaded from {hub} ({reason}). Check HF_ENDPOINT and HTTPS_PROXY, or import a copy of the model.</source>
            <translation>无法从 {hub} 下载 {repository}（{reason}）。请检查 HF_ENDPOINT 和 HTTPS_PROXY，或导入模型的副本。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{failure} Update SwiftCam, check HF_ENDPOINT, or import a copy of the model.</source>
            <translation>{failure}请更新 SwiftCam、检查 HF_ENDPOINT，或导入模型的副本。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{hub} has no {file} ({status}).</source>
            <translation>{hub} 上没有 {file}（{status}）。</translation>
        </message>
        <message>
            <location filename="../../inference/hub/hub_errors.py" />
            <source>{hub} refused to send {file} ({status}).</source>
            <translation>{hub} 拒绝发送 {file}（{status}）。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/__init__.py" />
            <source>There is no file or folder {path}. Check the path.</source>
            <translation>没有文件或文件夹 {path}。请检查路径。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/__init__.py" />
            <source>A model cannot be called {name}. Use at most 64 lower-case letters, digits and ._-, beginning with a letter or a digit.</source>
            <translation>模型不能命名为 {name}。请使用最多 64 个小写字母、数字和 ._-，并以字母或数字开头。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/__init__.py" />
            <source>{name} is a model of the catalogue. Choose another name.</source>
            <translation>{name} 是目录中的模型。请选择其他名称。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/__init__.py" />
            <source>There is a model {name} already. Choose another name, or remove it first: swiftcam models remove {name}</source>
            <translation>已有名为 {name} 的模型。请选择其他名称，或先将其移除：swiftcam models remove {name}</translation>
        </message>
        <message>
            <location filename="../../inference/importing/answers.py" />
            <source>{name} returns {type} of the shape {shape} for a picture in its output {output}; a classifier returns one number for each class. Export only the classifier, or choose another output (--output).</source>
            <translation>{name} 在其输出 {output} 中为一张图片返回形状为 {shape} 的 {type}；分类器应为每个类别返回一个数。请只导出分类器，或选择其他输出（--output）。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/classifier_files.py" />
            <source>{path} has {count} classifiers ({names}). Give the path of one.</source>
            <translation>{path} 中有 {count} 个分类器（{names}）。请给出其中一个的路径。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/classifiers.py" />
            <source>{file} does not contain the names of its {count} classes. Choose them in the window (Models &gt; Import a model…), or give a file with one name in each line: --labels FILE</source>
            <translation>{file} 不包含其 {count} 个类别的名称。请在窗口中选择（模型 &gt; 导入模型…），或提供每行一个名称的文件：--labels FILE</translation>
        </message>
        <message>
            <location filename="../../inference/importing/classifiers.py" />
            <source>{failure} or --labels {name}.</source>
            <translation>{failure} 或 --labels {name}。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/classifiers.py" />
            <source>{failure}.</source>
            <translation>{failure}。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/classifiers.py" />
            <source>{file} is an imported classifier and has no family. Leave --family out.</source>
            <translation>{file} 是导入的分类器，没有系列。请去掉 --family。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/classifiers.py" />
            <source>{file} does not contain its preprocessing. Choose it in the window (Models &gt; Import a model…), or give it with --recipe FILE, or with --resize, --interpolation, --mean and --std.</source>
            <translation>{file} 不包含预处理方式。请在窗口中选择（模型 &gt; 导入模型…），或用 --recipe FILE 给出，或用 --resize、--interpolation、--mean 和 --std 给出。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/classifiers.py" />
            <source>{file} has weights in other files, so it cannot stay in its place. Import a copy: leave --link out.</source>
            <translation>{file} 的部分权重在其他文件中，因此不能保留在原处。请导入副本：去掉 --link。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/normalisations.py" />
            <source>ImageNet mean and std</source>
            <translation>ImageNet 均值和标准差</translation>
        </message>
        <message>
            <location filename="../../inference/importing/normalisations.py" />
            <source>−1 to 1</source>
            <translation>−1 到 1</translation>
        </message>
        <message>
            <location filename="../../inference/importing/normalisations.py" />
            <source>0 to 1</source>
            <translation>0 到 1</translation>
        </message>
        <message>
            <location filename="../../inference/importing/normalisations.py" />
            <source>0 to 255</source>
            <translation>0 到 255</translation>
        </message>
        <message>
            <location filename="../../inference/importing/normalisations.py" />
            <source>CLIP mean and std</source>
            <translation>CLIP 均值和标准差</translation>
        </message>
        <message>
            <location filename="../../inference/importing/normalisations.py" />
            <source>Caffe: 0 to 255 less the mean</source>
            <translation>Caffe：0 到 255 减去均值</translation>
        </message>
        <message>
            <location filename="../../inference/importing/recipe_choices.py" />
            <source>The model takes pictures of {side} pixels, but the recipe makes {size}. Leave --size and --width out, or correct the recipe.</source>
            <translation>模型需要 {side} 像素的图片，但配方生成 {size} 像素。请省略 --size 和 --width，或更正配方。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/recipe_choices.py" />
            <source>The recipe {path} cannot be read ({reason}). Check it.</source>
            <translation>无法读取预处理文件 {path}（{reason}）。请检查。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/request.py" />
            <source>{file} has {count} classes, ImageNet-1k has {imagenet}. Give a file with its own labels: --labels FILE.</source>
            <translation>{file} 有 {count} 个类别，而 ImageNet-1k 有 {imagenet} 个。请提供它自己的标签文件：--labels FILE。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/taught_models.py" />
            <source>{path} is a taught model, which is imported as it is: leave out --link, --labels and --family.</source>
            <translation>{path} 是教学模型，将按原样导入：请去掉 --link、--labels 和 --family。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/tflite_file.py" />
            <source>{file} has {count} inputs ({names}); a classifier has one, the picture. Export only the classifier.</source>
            <translation>{file} 有 {count} 个输入（{names}）；分类器只有一个输入，即图片。请只导出分类器。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/tflite_file.py" />
            <source>The input of {file} is {type} of the shape {shape}; SwiftCam needs one colour picture as uint8, int8, float16 or float32. Export the classifier so.</source>
            <translation>{file} 的输入是形状为 {shape} 的 {type}；SwiftCam 需要一张 uint8、int8、float16 或 float32 的彩色图片。请这样导出分类器。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/tflite_file.py" />
            <source>{file} takes pictures of {side} pixels; at most {most} a side are possible. Use another classifier.</source>
            <translation>{file} 需要 {side} 像素的图片；每边最多 {most} 像素。请使用其他分类器。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/tflite_file.py" />
            <source>{path} cannot be read as a LiteRT file ({reason}). Copy or export it again.</source>
            <translation>{path} 无法作为 LiteRT 文件读取（{reason}）。请重新复制或导出。</translation>
        </message>
        <message>
            <location filename="../../inference/importing/tflite_file.py" />
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <location filename="../../inference/importing/tflite_reader.py" />
            <source>it has a loop ({kind})</source>
            <translation>它含有循环（{kind}）</translation>
        </message>
        <message>
            <location filename="../../inference/importing/tflite_reader.py" />
            <source>its labels are too large</source>
            <translation>其标签过大</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>The list of labels</source>
            <translation>标签列表</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>{path} is not a list of class names. Write a JSON list with all names, or a text file with one name in each line.</source>
            <translation>{path} 不是类别名称列表。请写成包含所有名称的 JSON 列表，或每行一个名称的文本文件。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>{path} has neither a list of class names nor an object such as {example}. Write one of the two.</source>
            <translation>{path} 中既没有类别名称列表，也没有 {example} 这样的对象。请使用其中一种。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>{path} must have {count} names, one for each class in the model's order; it has {found}. Add or remove names.</source>
            <translation>{path} 必须有 {count} 个名称，按模型的顺序每个类别一个；现有 {found} 个。请增加或删除名称。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>In {path}, {key} is not the number of a class. Write names by class number, such as {example}.</source>
            <translation>在 {path} 中，{key} 不是类别编号。请按类别编号书写名称，例如 {example}。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>The class names in {path} cannot be read ({reason}). Check the path.</source>
            <translation>无法读取 {path} 中的类别名称（{reason}）。请检查路径。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>{path} is not a text file in UTF-8. Save it as UTF-8.</source>
            <translation>{path} 不是 UTF-8 文本文件。请另存为 UTF-8。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>{path} is not valid JSON ({reason}). Correct it.</source>
            <translation>{path} 不是有效的 JSON（{reason}）。请修正。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>{path} names class {index}, but the model's classes are 0 to {last}. Correct the number.</source>
            <translation>{path} 给出了类别 {index}，但模型的类别为 0 到 {last}。请修正编号。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>{path} names class {index} twice. Remove one of the two.</source>
            <translation>{path} 两次给出类别 {index}。请删除其中一个。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>{path} has no usable name for class {index}, counted from 0. Write a text that is not empty.</source>
            <translation>{path} 中类别 {index}（从 0 开始计数）没有可用的名称。请填写非空文字。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>In {path}, the name of class {index} has {count} characters. Use at most {most}.</source>
            <translation>{path} 中类别 {index} 的名称有 {count} 个字符。最多 {most} 个。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_labels.py" />
            <source>In {path}, the name of class {index} has characters that cannot be shown. Remove them.</source>
            <translation>在 {path} 中，类别 {index} 的名称含有无法显示的字符。请删除这些字符。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_search.py" />
            <source>The model has no class called {names}. Did you mean {near}?</source>
            <translation>模型没有名为 {names} 的类别。是否要找 {near}？</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_search.py" />
            <source>{name} could be any of these: {classes}, and {count} more. Write one of them.</source>
            <translation>{name} 可能是以下任意一类：{classes}，另有 {count} 类。请写出其中一个。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_search.py" />
            <source>The model has no class called {names}.</source>
            <translation>模型没有名为 {names} 的类别。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_search.py" />
            <source>{name} could be any of these: {classes}. Write one of them.</source>
            <translation>{name} 可能是以下任意一类：{classes}。请写出其中一个。</translation>
        </message>
        <message>
            <location filename="../../inference/labels/class_search.py" />
            <source>{first} {second}</source>
            <translation>{first}{second}</translation>
        </message>
        <message>
            <location filename="../../inference/models/catalog.py" />
            <source>The model {name} does not exist any more. {replacement}, its new edition, is used.</source>
            <translation>模型 {name} 已不存在。现改用它的新版本 {replacement}。</translation>
        </message>
        <message>
            <location filename="../../inference/models/catalog.py" />
            <source>There is no model {name}: it is neither a known name ({known}) nor an existing directory. Check the spelling.</source>
            <translation>找不到模型 {name}：它不是已知的模型名称（{known}），也不是现有的文件夹。请检查拼写。</translation>
        </message>
        <message>
            <location filename="../../inference/models/catalog.py" />
            <source>The model {name} is not on this machine yet ({size}). Download it: swiftcam models pull {pulled}</source>
            <translation>模型 {name} 尚未下载到本机（{size}）。请下载：swiftcam models pull {pulled}</translation>
        </message>
        <message>
            <location filename="../../inference/models/imported_classifier.py" />
            <source>{file} has no output. Export the classifier again.</source>
            <translation>{file} 没有输出。请重新导出分类器。</translation>
        </message>
        <message>
            <location filename="../../inference/models/imported_classifier.py" />
            <source>{file} has no output {name}. Choose one of: {names}.</source>
            <translation>{file} 没有输出 {name}。请选择：{names}。</translation>
        </message>
        <message>
            <location filename="../../inference/models/imported_classifier.py" />
            <source>{name} returns {found} numbers for a picture but has {labels} labels. Import it again with one label for each number.</source>
            <translation>{name} 对一张图片返回 {found} 个数值，但有 {labels} 个标签。请重新导入，为每个数值提供一个标签。</translation>
        </message>
        <message>
            <location filename="../../inference/models/inventory.py" />
            <source>The weights {path} no longer exist. Restore them, or remove the model and download or import it again.</source>
            <translation>权重 {path} 已不存在。请恢复该文件，或移除此模型后重新下载或导入。</translation>
        </message>
        <message>
            <location filename="../../inference/models/model.py" />
            <source>{path} is a LiteRT file. Import it first: in the window with Models &gt; Import a model…, or with: swiftcam models import {path} --name NAME</source>
            <translation>{path} 是 LiteRT 文件。请先导入：在窗口中使用“模型 &gt; 导入模型…”，或运行：swiftcam models import {path} --name NAME</translation>
        </message>
        <message>
            <location filename="../../inference/models/model_record.py" />
            <source>the name of a file in this folder</source>
            <translation>此文件夹中文件的名称</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_file.py" />
            <source>{path} cannot be read as an ONNX file ({reason}). Copy or export it again.</source>
            <translation>无法将 {path} 作为 ONNX 文件读取（{reason}）。请重新复制或导出。</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_file.py" />
            <source>The input of {file} is {type} with {axes} axes; SwiftCam needs uint8, float16 or float32 with 4 axes. Export the classifier so.</source>
            <translation>{file} 的输入为 {type}，{axes} 个轴；SwiftCam 需要 4 个轴的 uint8、float16 或 float32。请按此导出分类器。</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_file.py" />
            <source>{path} does not contain its labels and its preprocessing. Import it first: in the window with Models &gt; Import a model…, or with: swiftcam models import {path} --name NAME --labels FILE</source>
            <translation>{path} 不包含标签和预处理方式。请先导入：在窗口中使用“模型 &gt; 导入模型…”，或运行：swiftcam models import {path} --name NAME --labels FILE</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_file.py" />
            <source>{file} takes pictures of the shape {shape}, without an axis for R, G and B. SwiftCam runs only classifiers of colour pictures.</source>
            <translation>{file} 接收形状为 {shape} 的图片，其中没有 R、G、B 的轴。SwiftCam 只支持彩色图片的分类器。</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_file.py" />
            <source>The shape of {file} does not show which axis is R, G and B. Choose the layout: NCHW if the colours come before height and width, else NHWC (--layout).</source>
            <translation>从 {file} 的形状看不出哪个轴是 R、G、B。请选择布局：颜色在高和宽之前选 NCHW，否则选 NHWC（--layout）。</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_limits.py" />
            <source>it has more than {most:,} nodes</source>
            <translation>它的节点超过 {most:,} 个</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_limits.py" />
            <source>it takes {count} pictures at once; at most {most} are possible</source>
            <translation>它一次处理 {count} 张图片；最多支持 {most} 张</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_limits.py" />
            <source>its pictures have {side} pixels a side; at most {most} are possible</source>
            <translation>其图片边长为 {side} 像素；最多支持 {most}</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_limits.py" />
            <source>it has {count} classes; at most {most} are possible</source>
            <translation>它有 {count} 个类别；最多支持 {most} 个</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_limits.py" />
            <source>its tensor {name} has {size:,} bytes for one picture; at most {most:,} are possible</source>
            <translation>其张量 {name} 对一张图片需要 {size:,} 字节；最多支持 {most:,} 字节</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_limits.py" />
            <source>its shapes are wrong: {reason}</source>
            <translation>其形状有误：{reason}</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_weights.py" />
            <source>weights are in another folder: {name}</source>
            <translation>权重位于其他文件夹：{name}</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_weights.py" />
            <source>{key} must be a whole number</source>
            <translation>{key} 必须是整数</translation>
        </message>
        <message>
            <location filename="../../inference/models/onnx_weights.py" />
            <source>{name} has not the weights of {key}</source>
            <translation>{name} 中没有 {key} 的权重</translation>
        </message>
        <message>
            <location filename="../../inference/models/size_rules.py" />
            <source>the size of its tensor {name} depends on the picture</source>
            <translation>其张量 {name} 的大小取决于图片</translation>
        </message>
        <message>
            <location filename="../../inference/models/spec.py" />
            <source>{place}, model {name}</source>
            <translation>{place}，模型 {name}</translation>
        </message>
        <message>
            <location filename="../../inference/models/spec.py" />
            <source>at most 64 lower-case letters, digits and ._-</source>
            <translation>最多 64 个小写字母、数字和 ._-</translation>
        </message>
        <message>
            <location filename="../../inference/models/spec_fields.py" />
            <source>In {place}, {reason}. Correct it.</source>
            <translation>在 {place} 中，{reason}。请更正。</translation>
        </message>
        <message>
            <location filename="../../inference/models/store.py" />
            <source>{path} cannot be read ({reason}). It contains the hashes of first downloads: restore a copy, or delete it to accept the next downloads.</source>
            <translation>无法读取 {path}（{reason}）。其中保存着首次下载的哈希值：请恢复副本，或删除它以接受之后的下载。</translation>
        </message>
        <message>
            <location filename="../../inference/models/store.py" />
            <source>{name} cannot be removed from {folder} ({reason}). Close programs that use it, make the folder writable, and try again.</source>
            <translation>无法从 {folder} 移除 {name}（{reason}）。请关闭使用它的程序，使文件夹可写，然后重试。</translation>
        </message>
        <message>
            <location filename="../../inference/models/store_errors.py" />
            <source>The disk with {folder} is full. Free some space, or name another folder with SWIFTCAM_MODELS.</source>
            <translation>{folder} 所在的磁盘已满。请释放一些空间，或用 SWIFTCAM_MODELS 指定其他文件夹。</translation>
        </message>
        <message>
            <location filename="../../inference/models/store_errors.py" />
            <source>Models cannot be stored in {folder} ({reason}). Make it writable, or name another folder with SWIFTCAM_MODELS.</source>
            <translation>无法在 {folder} 中保存模型（{reason}）。请使其可写，或用 SWIFTCAM_MODELS 指定其他文件夹。</translation>
        </message>
        <message>
            <location filename="../../inference/setups/interim.py" />
            <source>{present}, until {better} is loaded.</source>
            <translation>暂用 {present}；{better} 加载完成后自动切换。</translation>
        </message>
        <message>
            <location filename="../../inference/setups/model_choice.py" />
            <source>There is no precision {precision}. Use {known}.</source>
            <translation>没有精度 {precision}。请使用 {known}。</translation>
        </message>
        <message>
            <location filename="../../inference/setups/model_choice.py" />
            <source>{threads} threads cannot run a model. Use 1 or more.</source>
            <translation>无法用 {threads} 个线程运行模型。请使用至少 1 个线程。</translation>
        </message>
        <message>
            <location filename="../../inference/setups/setup.py" />
            <source>{engine}, {precision}, {threads}</source>
            <translation>{engine} · {precision} · {threads}</translation>
        </message>
        <message>
            <location filename="../../inference/setups/setup.py" />
            <source>1 thread</source>
            <translation>1 个线程</translation>
        </message>
        <message>
            <location filename="../../inference/setups/setup.py" />
            <source>{count} threads</source>
            <translation>{count} 个线程</translation>
        </message>
        <message>
            <location filename="../../inference/setups/setup.py" />
            <source>{setup}: {ms:.1f} ms a picture instead of {usual:.1f}; the same first label on {same:.0f} of {pictures} pictures.</source>
            <translation>{setup}：每张图片 {ms:.1f} 毫秒（默认配置 {usual:.1f} 毫秒）；{pictures} 张图片中有 {same:.0f} 张的首个标签相同。</translation>
        </message>
        <message>
            <location filename="../../inference/setups/setup.py" />
            <source>{setup}: {ms:.1f} ms a picture.</source>
            <translation>{setup}：每张图片 {ms:.1f} 毫秒。</translation>
        </message>
        <message>
            <location filename="../../inference/setups/setup.py" />
            <source>{setup}: {ms:.1f} ms a picture instead of {usual:.1f}.</source>
            <translation>{setup}：每张图片 {ms:.1f} 毫秒（默认配置 {usual:.1f} 毫秒）。</translation>
        </message>
        <message>
            <location filename="../../inference/store/download.py" />
            <source>There is no model {name} to download. Models to download: {names}.</source>
            <translation>没有可下载的模型 {name}。可下载的模型：{names}。</translation>
        </message>
        <message>
            <location filename="../../inference/store/download.py" />
            <source>{name} comes with SwiftCam: there is nothing to download.</source>
            <translation>{name} 随 SwiftCam 提供，无需下载。</translation>
        </message>
        <message>
            <location filename="../../inference/store/download.py" />
            <source>The downloaded weights of {name} have {found} classes, not {wanted}. They were deleted: update SwiftCam, or check HF_ENDPOINT.</source>
            <translation>下载的 {name} 权重有 {found} 个类别，应为 {wanted} 个。已将其删除：请更新 SwiftCam，或检查 HF_ENDPOINT。</translation>
        </message>
        <message>
            <location filename="../../inference/store/verify.py" />
            <source>The weights {path} have changed: their SHA-256 is {found}…, not {wanted}…. {hint}</source>
            <translation>权重 {path} 已改变：其 SHA-256 为 {found}…，应为 {wanted}…。{hint}</translation>
        </message>
        <message>
            <location filename="../../inference/store/verify.py" />
            <source>{path} is missing or damaged. Install SwiftCam again.</source>
            <translation>{path} 缺失或已损坏。请重新安装 SwiftCam。</translation>
        </message>
        <message>
            <location filename="../../inference/store/verify.py" />
            <source>Install SwiftCam again.</source>
            <translation>请重新安装 SwiftCam。</translation>
        </message>
        <message>
            <location filename="../../inference/store/verify.py" />
            <source>Remove the model (swiftcam models remove {name}) and get it again.</source>
            <translation>请移除此模型（swiftcam models remove {name}），然后重新获取。</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>SwiftCam reads HF_TOKEN, and keeps no token</source>
            <translation>SwiftCam 读取 HF_TOKEN，不保存令牌</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>SwiftCam never runs code of a model</source>
            <translation>SwiftCam 从不运行模型中的代码</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>the catalogue of models has the revision</source>
            <translation>修订版本由模型目录给出</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>give the path of the folder</source>
            <translation>请给出文件夹的路径</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>give the path of the file</source>
            <translation>请给出文件的路径</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>models are in the store: SWIFTCAM_HOME moves it</source>
            <translation>模型位于存储库中：用 SWIFTCAM_HOME 更改其位置</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>remove the model first: swiftcam models remove</source>
            <translation>请先移除该模型：swiftcam models remove</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>SwiftCam reads HTTPS_PROXY</source>
            <translation>SwiftCam 读取 HTTPS_PROXY</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>there is one implementation</source>
            <translation>只有一种实现</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>all problems are in the error</source>
            <translation>所有问题都在错误信息中</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>from_pretrained cannot obey the keyword {name}: {reason}. Leave it out.</source>
            <translation>from_pretrained 无法执行关键字 {name}：{reason}。请省略它。</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>it is no field of the configuration either</source>
            <translation>它也不是配置中的字段</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>{name} has another value</source>
            <translation>{name} 的值不同</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>from_pretrained has no keyword {name}. Did you mean {similar}?</source>
            <translation>from_pretrained 没有关键字 {name}。是指 {similar} 吗？</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>An image processor has no {name}. Did you mean {similar}?</source>
            <translation>图像处理器没有 {name}。您是指 {similar} 吗？</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/keywords.py" />
            <source>An image processor has no {name}. Leave it out.</source>
            <translation>图像处理器没有 {name}。请去掉它。</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/pretrained.py" />
            <source>PyTorch has no such type of numbers with a point</source>
            <translation>PyTorch 没有这种浮点类型</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/pretrained.py" />
            <source>PyTorch has no such device</source>
            <translation>PyTorch 没有这种设备</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/pretrained_tf.py" />
            <source>dtype is the policy of Keras</source>
            <translation>dtype 由 Keras 的策略决定</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/pretrained_tf.py" />
            <source>use tf.device around the call</source>
            <translation>请在调用外使用 tf.device</translation>
        </message>
        <message>
            <location filename="../../inference/taught/taught_files.py" />
            <source>The taught model cannot be read: {path} ({reason}). Teach it again, or import it again.</source>
            <translation>无法读取教学模型：{path}（{reason}）。请重新教学或重新导入。</translation>
        </message>
        <message>
            <location filename="../../inference/taught/taught_files.py" />
            <source>it belongs to another checkpoint</source>
            <translation>它属于另一个检查点</translation>
        </message>
        <message>
            <location filename="../../inference/taught/taught_files.py" />
            <source>its arrays do not fit the classes</source>
            <translation>其数组与类别不符</translation>
        </message>
        <message>
            <location filename="../../inference/taught/taught_files.py" />
            <source>it is not the head that taught.json describes</source>
            <translation>它不是 taught.json 所描述的分类头</translation>
        </message>
        <message>
            <location filename="../../inference/taught/taught_files.py" />
            <source>{path} was written by a newer SwiftCam. Update SwiftCam.</source>
            <translation>{path} 由更新版本的 SwiftCam 写入。请更新 SwiftCam。</translation>
        </message>
        <message>
            <location filename="../../jobs/confined.py" />
            <source>it takes over {seconds:.0f} s</source>
            <translation>用时超过 {seconds:.0f} 秒</translation>
        </message>
        <message>
            <location filename="../../jobs/confined.py" />
            <source>the process for it cannot start: {reason}</source>
            <translation>无法为其启动进程：{reason}</translation>
        </message>
        <message>
            <location filename="../../jobs/confined.py" />
            <source>the process for it ended with {code}</source>
            <translation>为其启动的进程以 {code} 结束</translation>
        </message>
        <message>
            <location filename="../../jobs/confined.py" />
            <source>it needs over {size:.1f} GB</source>
            <translation>需要超过 {size:.1f} GB 内存</translation>
        </message>
        <message>
            <location filename="../../labelling/batch/batch_session.py" />
            <source>labelling</source>
            <translation>识别图片</translation>
        </message>
        <message>
            <location filename="../../labelling/batch/batch_session.py" />
            <source>reading it</source>
            <translation>读取图片</translation>
        </message>
        <message>
            <location filename="../../labelling/finding/listed_pictures.py" />
            <source>listing pictures</source>
            <translation>查找图片</translation>
        </message>
        <message>
            <location filename="../../labelling/finding/passed_over.py" />
            <source>Folders of the list that contain other entries of it were not searched: {folders}. To label all their pictures, give them as PATH.</source>
            <translation>列表中包含其他条目的文件夹未被搜索：{folders}。要标注其中的所有图片，请将其作为 PATH 给出。</translation>
        </message>
        <message>
            <location filename="../../labelling/finding/passed_over.py" />
            <source>{count} files are not pictures that SwiftCam reads: {kinds}.</source>
            <translation>{count} 个文件不是 SwiftCam 可读取的图片：{kinds}。</translation>
        </message>
        <message>
            <location filename="../../labelling/finding/passed_over.py" />
            <source>1 file is not a picture that SwiftCam reads: {kinds}.</source>
            <translation>1 个文件不是 SwiftCam 可读取的图片：{kinds}。</translation>
        </message>
        <message>
            <location filename="../../labelling/writing/export.py" />
            <source>writing the results</source>
            <translation>写入结果</translation>
        </message>
        <message>
            <location filename="../../labelling/writing/recorder.py" />
            <source>writing its sidecar or sorted copy</source>
            <translation>写入其附属文件或分类副本</translation>
        </message>
        <message>
            <location filename="../../live/session.py" />
            <source>{wanted} was not loaded; {present} stays in use. {reason}</source>
            <translation>无法加载 {wanted}，继续使用 {present}。{reason}</translation>
        </message>
        <message>
            <location filename="../../live/session.py" />
            <source>The best setup for {model} could not be measured. It keeps its present setup. {reason}</source>
            <translation>无法测出 {model} 的最佳运行配置，保留当前配置。{reason}</translation>
        </message>
        <message>
            <location filename="../../live/session.py" />
            <source>{model} keeps its present setup: the new one failed. {reason}</source>
            <translation>{model} 无法使用新的运行配置，保留当前配置。{reason}</translation>
        </message>
        <message>
            <location filename="../../logs.py" />
            <source>Something went wrong while {doing}. The details are in {file}.</source>
            <translation>{doing}时出错。详细信息见 {file}。</translation>
        </message>
        <message>
            <location filename="../../phrases.py" />
            <source>{some} or {one}</source>
            <translation>{some} 或 {one}</translation>
        </message>
        <message>
            <location filename="../../pipeline/deciding/reducer.py" />
            <source>{source} stopped delivering pictures.</source>
            <translation>{source} 不再提供画面。</translation>
        </message>
        <message>
            <location filename="../../pipeline/deciding/retries.py" />
            <source>{source} did not answer within {seconds:.0f} s. Check that it is connected and switched on, then start again.</source>
            <translation>“{source}”在 {seconds:.0f} 秒内没有响应。请确认它已连接并开机，然后重新开始。</translation>
        </message>
        <message>
            <location filename="../../pipeline/deciding/retries.py" />
            <source>{reason} SwiftCam waits until its earlier connection is released.</source>
            <translation>{reason} SwiftCam 正在等待其之前的连接释放。</translation>
        </message>
        <message>
            <location filename="../../pipeline/deciding/retries.py" />
            <source>{count} earlier connections hang in a driver. SwiftCam waits until one of them returns. Unplug the camera, or close SwiftCam and start it again.</source>
            <translation>{count} 个之前的连接卡在驱动中。SwiftCam 正在等待其中一个返回。请拔下摄像头，或关闭并重新启动 SwiftCam。</translation>
        </message>
        <message>
            <location filename="../../pipeline/deciding/retries.py" />
            <source>{reason} Trying again…</source>
            <translation>{reason}正在重试…</translation>
        </message>
        <message>
            <location filename="../../pipeline/deciding/retries.py" />
            <source>The machine was asleep.</source>
            <translation>电脑曾进入睡眠状态。</translation>
        </message>
        <message>
            <location filename="../../pipeline/deciding/watchdog.py" />
            <source>The picture is black: the lens is covered, a privacy shutter or key is on, or another program holds the camera.</source>
            <translation>画面全黑：镜头被遮挡，隐私挡板或隐私键已开启，或摄像头被其他程序占用。</translation>
        </message>
        <message>
            <location filename="../../pipeline/deciding/watchdog.py" />
            <source>No picture from {source} for {seconds:.0f} s.</source>
            <translation>“{source}”已有 {seconds:.0f} 秒没有画面。</translation>
        </message>
        <message>
            <location filename="../../pipeline/deciding/watchdog.py" />
            <source>The picture of {source} has been frozen for {seconds:.0f} s.</source>
            <translation>“{source}”的画面已静止不变 {seconds:.0f} 秒。</translation>
        </message>
        <message>
            <location filename="../../pipeline/judging/inference_loop.py" />
            <source>running the model</source>
            <translation>运行模型</translation>
        </message>
        <message>
            <location filename="../../pipeline/judging/timeline.py" />
            <source>The timeline could not be written to {path} ({reason}). Choose another place.</source>
            <translation>无法将时间线写入 {path}（{reason}）。请选择其他位置。</translation>
        </message>
        <message>
            <location filename="../../pipeline/model_slot.py" />
            <source>The model is no longer needed.</source>
            <translation>不再需要该模型。</translation>
        </message>
        <message>
            <location filename="../../pipeline/model_slot.py" />
            <source>loading the model</source>
            <translation>加载模型</translation>
        </message>
        <message>
            <location filename="../../pipeline/reading/reader.py" />
            <source>reading the source</source>
            <translation>读取来源</translation>
        </message>
        <message>
            <location filename="../../pipeline/reading/supervisor.py" />
            <source>The system cannot start a thread ({reason}).</source>
            <translation>系统无法启动线程（{reason}）。</translation>
        </message>
        <message>
            <location filename="../../pipeline/state/label_texts.py" />
            <source>Not sure</source>
            <translation>不确定</translation>
        </message>
        <message>
            <location filename="../../pipeline/state/label_texts.py" />
            <source>labels of the previous model</source>
            <translation>先前模型的标签</translation>
        </message>
        <message>
            <location filename="../../pipeline/state/label_texts.py" />
            <source>labels of the previous settings</source>
            <translation>先前设置的标签</translation>
        </message>
        <message>
            <location filename="../../pipeline/state/label_texts.py" />
            <source>seen at {time}</source>
            <translation>拍摄于 {time}</translation>
        </message>
        <message>
            <location filename="../../pipeline/state/label_texts.py" />
            <source>for {minutes} min {rest:02} s</source>
            <translation>已持续 {minutes} 分 {rest:02} 秒</translation>
        </message>
        <message>
            <location filename="../../pipeline/state/label_texts.py" />
            <source>for {seconds:.1f} s</source>
            <translation>已持续 {seconds:.1f} 秒</translation>
        </message>
        <message>
            <location filename="../../setting_checks.py" />
            <source>it must be true or false</source>
            <translation>必须是 true 或 false</translation>
        </message>
        <message>
            <location filename="../../setting_checks.py" />
            <source>it must be text</source>
            <translation>必须是文本</translation>
        </message>
        <message>
            <location filename="../../setting_checks.py" />
            <source>it must be a list of texts</source>
            <translation>必须是文本列表</translation>
        </message>
        <message>
            <location filename="../../setting_checks.py" />
            <source>it must be null or four numbers: left, top, right, bottom</source>
            <translation>必须是 null 或四个数字：左、上、右、下</translation>
        </message>
        <message>
            <location filename="../../setting_checks.py" />
            <source>it must not be empty</source>
            <translation>不能为空</translation>
        </message>
        <message>
            <location filename="../../setting_checks.py" />
            <source>it must be a number</source>
            <translation>必须是数字</translation>
        </message>
        <message>
            <location filename="../../setting_checks.py" />
            <source>it must be from {low:g} to {high:g}</source>
            <translation>必须在 {low:g} 到 {high:g} 之间</translation>
        </message>
        <message>
            <location filename="../../setting_checks.py" />
            <source>it must be a whole number from {low} to {high}</source>
            <translation>必须是 {low} 到 {high} 之间的整数</translation>
        </message>
        <message>
            <location filename="../../setting_checks.py" />
            <source>it must be one of: {names}</source>
            <translation>必须是以下之一：{names}</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>The setting {name} was {value}: {reason}. {default} is used instead.</source>
            <translation>设置 {name} 的值 {value} 无效：{reason}。已改用 {default}。</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>The settings file {path} is damaged. It was renamed to {kept}. Defaults are used.</source>
            <translation>设置文件 {path} 已损坏，已重命名为 {kept}。现在使用默认设置。</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>The settings file {path} is damaged. Defaults are used.</source>
            <translation>设置文件 {path} 已损坏。现在使用默认设置。</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>The settings could not be saved to {path} ({reason}). They apply until SwiftCam is closed. Check the folder's permissions and the free space.</source>
            <translation>无法将设置保存到 {path}（{reason}）。当前设置在关闭 SwiftCam 前有效。请检查文件夹权限和剩余空间。</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>The settings in {path} cannot be read ({reason}). Defaults are used.</source>
            <translation>无法读取 {path} 中的设置（{reason}）。现在使用默认设置。</translation>
        </message>
        <message>
            <location filename="../../teaching/class_folders.py" />
            <source>{folder} has no folders with pictures. Make a folder for each class, with its pictures inside, such as {folder}/cup/1.jpg.</source>
            <translation>{folder} 中没有含图片的文件夹。请为每个类别建立一个文件夹并放入图片，例如 {folder}/cup/1.jpg。</translation>
        </message>
        <message>
            <location filename="../../teaching/class_folders.py" />
            <source>{folder} cannot be read ({reason}). Give a folder with one folder for each class.</source>
            <translation>无法读取 {folder}（{reason}）。请给出一个按类别分文件夹的文件夹。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/advice.py" />
            <source>{most} has {many} scenes and {least} only {few}. Take more pictures of {least}.</source>
            <translation>{most} 有 {many} 个场景，{least} 只有 {few} 个。请多拍一些 {least} 的图片。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/advice.py" />
            <source>{name} has {count} pictures. Take at least {least}.</source>
            <translation>{name} 有 {count} 张图片。请至少拍 {least} 张。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/advice.py" />
            <source>{count} pictures of {name} are smaller than {side} pixels. Go closer.</source>
            <translation>{name} 有 {count} 张图片小于 {side} 像素。请靠近一些。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/advice.py" />
            <source>{name} has {pictures} pictures of {scenes} scenes. Show it elsewhere, from another side or in other light.</source>
            <translation>{name} 有 {pictures} 张图片，共 {scenes} 个场景。请换个地方、角度或光线再拍。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/advice.py" />
            <source>{one} and {other} look alike: {taken} of {tested} pictures were taken for the other one.</source>
            <translation>{one} 与 {other} 看起来相似：{tested} 张图片中有 {taken} 张被认成另一类。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/report.py" />
            <source>{verdict} Weakest: {name}.</source>
            <translation>{verdict} 最弱：{name}。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/report.py" />
            <source>Not tested yet: show each class in at least two scenes.</source>
            <translation>尚未测试：请让每个类别至少出现在两个场景中。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/report.py" />
            <source>Good: {percent} % of new scenes recognised.</source>
            <translation>良好：新场景识别率 {percent} %。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/report.py" />
            <source>Usable: {percent} % of new scenes recognised.</source>
            <translation>可用：新场景识别率 {percent} %。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/report.py" />
            <source>Weak: {percent} % of new scenes recognised.</source>
            <translation>较弱：新场景识别率 {percent} %。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/report.py" />
            <source>Of held-out pictures {accepted} % are one of the classes; of {count} pictures of other things {false} %.</source>
            <translation>留出的图片中有 {accepted} % 被认作某个类别；{count} 张其他图片中有 {false} %。</translation>
        </message>
        <message>
            <location filename="../../teaching/learning/report.py" />
            <source>More scenes of {name} would help most.</source>
            <translation>增加 {name} 的场景帮助最大。</translation>
        </message>
        <message>
            <location filename="../../teaching/project.py" />
            <source>A class needs a name.</source>
            <translation>类别需要名称。</translation>
        </message>
        <message>
            <location filename="../../teaching/project.py" />
            <source>There is already a class {name}.</source>
            <translation>已有类别 {name}。</translation>
        </message>
        <message>
            <location filename="../../teaching/project.py" />
            <source>The examples in {folder} cannot be read or written ({reason}). Check free space and permissions.</source>
            <translation>无法读写 {folder} 中的示例（{reason}）。请检查可用空间和权限。</translation>
        </message>
        <message>
            <location filename="../../teaching/projects.py" />
            <source>{name} cannot be the name of a model. Use at most 64 lower-case letters, digits and . _ -, beginning with a letter or digit.</source>
            <translation>{name} 不能作为模型名称。请使用最多 64 个小写字母、数字和 . _ -，并以字母或数字开头。</translation>
        </message>
        <message>
            <location filename="../../teaching/projects.py" />
            <source>Nothing was taught under the name {name}. The projects are: {names}.</source>
            <translation>没有名为 {name} 的教学项目。现有项目：{names}。</translation>
        </message>
        <message>
            <location filename="../../teaching/run_teach.py" />
            <source>{name} is an imported classifier, on which nothing can be taught. Choose a SwiftFormer, such as {default}.</source>
            <translation>{name} 是导入的分类器，无法在其上教学。请选择 SwiftFormer 模型，例如 {default}。</translation>
        </message>
        <message>
            <location filename="../../teaching/teach.py" />
            <source>There is nothing to tell apart yet. Add pictures of a second class.</source>
            <translation>还没有可区分的类别。请添加第二个类别的图片。</translation>
        </message>
        <message>
            <location filename="../../teaching/teach.py" />
            <source>{names}: no picture of this class can be read. Add pictures, or remove the class.</source>
            <translation>{names}：该类别没有可读取的图片。请添加图片或删除该类别。</translation>
        </message>
        <message>
            <location filename="../../ui/about/about_dialog.py" />
            <source>About SwiftCam</source>
            <translation>关于 SwiftCam</translation>
        </message>
        <message>
            <location filename="../../ui/about/about_dialog.py" />
            <source>Guide</source>
            <translation>使用指南</translation>
        </message>
        <message>
            <location filename="../../ui/about/about_dialog.py" />
            <source>Licences</source>
            <translation>许可证</translation>
        </message>
        <message>
            <location filename="../../ui/about/about_dialog.py" />
            <source>Log folder</source>
            <translation>日志文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/about/about_dialog.py" />
            <source>Copy report</source>
            <translation>复制报告</translation>
        </message>
        <message>
            <location filename="../../ui/about/about_dialog.py" />
            <source>The report describes this computer for a bug report. It has no private data.</source>
            <translation>报告描述这台电脑，供反馈问题时使用，不含私人数据。</translation>
        </message>
        <message>
            <location filename="../../ui/about/about_dialog.py" />
            <source>Free software: {licence}</source>
            <translation>自由软件：{licence}</translation>
        </message>
        <message>
            <location filename="../../ui/about/about_dialog.py" />
            <source>The report is being made…</source>
            <translation>正在生成报告…</translation>
        </message>
        <message>
            <location filename="../../ui/about/about_dialog.py" />
            <source>The report was copied. Paste it into your message.</source>
            <translation>报告已复制。请粘贴到您的反馈中。</translation>
        </message>
        <message>
            <location filename="../../ui/about/report_job.py" />
            <source>The report could not be made ({reason}). Run: swiftcam doctor</source>
            <translation>无法生成报告（{reason}）。请运行：swiftcam doctor</translation>
        </message>
        <message>
            <location filename="../../ui/live/inset.py" />
            <source>what the model sees · {size}²</source>
            <translation>模型视角 · {size}²</translation>
        </message>
        <message>
            <location filename="../../ui/live/inset.py" />
            <source>what the model sees</source>
            <translation>模型视角</translation>
        </message>
        <message>
            <location filename="../../ui/live/live_page.py" />
            <source>Numbers ({keys})</source>
            <translation>统计（{keys}）</translation>
        </message>
        <message>
            <location filename="../../ui/live/live_page.py" />
            <source>Position in the recording</source>
            <translation>播放位置</translation>
        </message>
        <message>
            <location filename="../../ui/live/live_page.py" />
            <source>Loop (L)</source>
            <translation>循环播放 (L)</translation>
        </message>
        <message>
            <location filename="../../ui/live/live_page.py" />
            <source>Save a screenshot (S)</source>
            <translation>保存截图 (S)</translation>
        </message>
        <message>
            <location filename="../../ui/live/live_page.py" />
            <source>Full screen (F)</source>
            <translation>全屏 (F)</translation>
        </message>
        <message>
            <location filename="../../ui/live/live_page.py" />
            <source>Side panel (P)</source>
            <translation>侧边栏 (P)</translation>
        </message>
        <message>
            <location filename="../../ui/live/live_page.py" />
            <source>Start</source>
            <translation>开始</translation>
        </message>
        <message>
            <location filename="../../ui/live/live_page.py" />
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <location filename="../../ui/live/live_page.py" />
            <source>Resume (Space)</source>
            <translation>继续 (空格)</translation>
        </message>
        <message>
            <location filename="../../ui/live/live_page.py" />
            <source>Pause (Space)</source>
            <translation>暂停 (空格)</translation>
        </message>
        <message>
            <location filename="../../ui/live/live_view.py" />
            <source>Live picture</source>
            <translation>实时画面</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Stopped</source>
            <translation>已停止</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Opening…</source>
            <translation>正在打开…</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Waiting for the camera</source>
            <translation>正在等待摄像头</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>No new pictures</source>
            <translation>没有新画面</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Reconnecting…</source>
            <translation>正在重新连接…</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Ended</source>
            <translation>已结束</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Stopped by an error</source>
            <translation>因错误而停止</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Press Space to start again</source>
            <translation>按空格键重新开始</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Press Space to resume</source>
            <translation>按空格键继续</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Press Space to play again</source>
            <translation>按空格键重新播放</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Press Space to try again</source>
            <translation>按空格键重试</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Opening {source}…</source>
            <translation>正在打开“{source}”…</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>No camera found</source>
            <translation>未找到摄像头</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>The model cannot be used</source>
            <translation>无法使用该模型</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>Cannot open {name}</source>
            <translation>无法打开 {name}</translation>
        </message>
        <message>
            <location filename="../../ui/live/messages.py" />
            <source>The picture was lost</source>
            <translation>画面已中断</translation>
        </message>
        <message>
            <location filename="../../ui/live/offer_card.py" />
            <source>Close, and do not offer this again for this model</source>
            <translation>关闭，不再为此模型显示</translation>
        </message>
        <message>
            <location filename="../../ui/live/offer_card.py" />
            <source>Not among its {count} classes?</source>
            <translation>不在它的 {count} 个类别之中？</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>PLAYING</source>
            <translation>播放中</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>STOPPED</source>
            <translation>已停止</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>OPENING</source>
            <translation>正在打开</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>WAITING</source>
            <translation>等待中</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>LIVE</source>
            <translation>实时</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>STALLED</source>
            <translation>无新画面</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>RECONNECTING</source>
            <translation>正在重连</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>PAUSED</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>ENDED</source>
            <translation>已结束</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>FAILED</source>
            <translation>出错</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>{rate:.0f} FPS</source>
            <translation>{rate:.0f} 帧/秒</translation>
        </message>
        <message>
            <location filename="../../ui/live/overlay.py" />
            <source>{time:.0f} ms</source>
            <translation>{time:.0f} 毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/live/render.py" />
            <source>The picture could not be made into a PNG file.</source>
            <translation>无法将图片生成为 PNG 文件。</translation>
        </message>
        <message>
            <location filename="../../ui/live/render.py" />
            <source>The picture cannot be saved to {path} ({reason}). Choose another place.</source>
            <translation>无法将画面保存到 {path}（{reason}）。请选择其他位置。</translation>
        </message>
        <message>
            <location filename="../../ui/live/screenshots.py" />
            <source>There is no picture to save yet.</source>
            <translation>还没有可保存的画面。</translation>
        </message>
        <message>
            <location filename="../../ui/live/screenshots.py" />
            <source>The folder {folder} cannot be created ({reason}). Check its permissions.</source>
            <translation>无法创建文件夹 {folder}（{reason}）。请检查权限。</translation>
        </message>
        <message>
            <location filename="../../ui/live/source_card.py" />
            <source>The picture appears by itself as soon as the camera can be opened.</source>
            <translation>摄像头一旦可以打开，画面会自动出现。</translation>
        </message>
        <message>
            <location filename="../../ui/live/source_card.py" />
            <source>Plug one in: the picture appears by itself.</source>
            <translation>接入摄像头后，画面会自动出现。</translation>
        </message>
        <message>
            <location filename="../../ui/live/source_card.py" />
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <location filename="../../ui/live/source_card.py" />
            <source>Try the demo</source>
            <translation>试用演示</translation>
        </message>
        <message>
            <location filename="../../ui/live/source_card.py" />
            <source>Open a file…</source>
            <translation>打开文件…</translation>
        </message>
        <message>
            <location filename="../../ui/live/source_card.py" />
            <source>Network camera…</source>
            <translation>网络摄像头…</translation>
        </message>
        <message>
            <location filename="../../ui/live/source_card.py" />
            <source>Use {camera}</source>
            <translation>使用 {camera}</translation>
        </message>
        <message>
            <location filename="../../ui/live/status_line.py" />
            <source>Details</source>
            <translation>详细信息</translation>
        </message>
        <message>
            <location filename="../../ui/live/status_line.py" />
            <source>Details of the status</source>
            <translation>状态的详细信息</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Input height</source>
            <translation>输入高度</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Input width</source>
            <translation>输入宽度</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Input height and width</source>
            <translation>输入高度和宽度</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Resize</source>
            <translation>缩放方式</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Short side</source>
            <translation>短边</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Short side or height before the centre crop</source>
            <translation>居中裁剪前的短边或高度</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Interpolation</source>
            <translation>插值</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Stretch to the input</source>
            <translation>拉伸到输入尺寸</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Short side, then centre crop</source>
            <translation>缩放短边，再中心裁剪</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Stretch, then centre crop</source>
            <translation>先拉伸，再居中裁剪</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Cover the input, then centre crop</source>
            <translation>覆盖输入尺寸，再居中裁剪</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Bilinear</source>
            <translation>双线性</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Bicubic</source>
            <translation>双三次</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Lanczos</source>
            <translation>Lanczos</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Box</source>
            <translation>方框</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Hamming</source>
            <translation>Hamming</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Nearest</source>
            <translation>最近邻</translation>
        </message>
        <message>
            <location filename="../../ui/models/crop_rows.py" />
            <source>Input height and width, fixed by the model</source>
            <translation>输入高度和宽度（由模型固定）</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_dialog.py" />
            <source>Import {file}</source>
            <translation>导入 {file}</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_dialog.py" />
            <source>Name of the model</source>
            <translation>模型名称</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_dialog.py" />
            <source>Other file…</source>
            <translation>其他文件…</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_dialog.py" />
            <source>Import and use</source>
            <translation>导入并使用</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_dialog.py" />
            <source>Import</source>
            <translation>导入</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_dialog.py" />
            <source>Trying the model…</source>
            <translation>正在试用模型…</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_form.py" />
            <source>More</source>
            <translation>更多</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_form.py" />
            <source>Layout of the input</source>
            <translation>输入布局</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_form.py" />
            <source>Output with the scores</source>
            <translation>包含分数的输出</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_form.py" />
            <source>Output</source>
            <translation>输出</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_form.py" />
            <source>Leave the file in its place</source>
            <translation>文件保留在原处</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_form.py" />
            <source>Automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_form.py" />
            <source>Scores (logits)</source>
            <translation>分数（logits）</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_form.py" />
            <source>Probabilities</source>
            <translation>概率</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_form.py" />
            <source>Scores, several labels may be right</source>
            <translation>分数，可有多个正确标签</translation>
        </message>
        <message>
            <location filename="../../ui/models/import_form.py" />
            <source>Probabilities, several labels may be right</source>
            <translation>概率，可有多个正确标签</translation>
        </message>
        <message>
            <location filename="../../ui/models/label_entry.py" />
            <source>Labels</source>
            <translation>标签</translation>
        </message>
        <message>
            <location filename="../../ui/models/label_entry.py" />
            <source>One name a line, in the order of the model's classes</source>
            <translation>每行一个名称，按模型类别的顺序</translation>
        </message>
        <message>
            <location filename="../../ui/models/label_entry.py" />
            <source>From a file…</source>
            <translation>来自文件…</translation>
        </message>
        <message>
            <location filename="../../ui/models/label_entry.py" />
            <source>The 1000 classes of ImageNet-1k, in their usual order</source>
            <translation>ImageNet-1k 的 1000 个类别，按通常顺序</translation>
        </message>
        <message>
            <location filename="../../ui/models/label_entry.py" />
            <source>Give the names of the {count} classes: paste them, one a line, or choose a file.</source>
            <translation>请提供 {count} 个类别的名称：粘贴（每行一个），或选择文件。</translation>
        </message>
        <message>
            <location filename="../../ui/models/label_entry.py" />
            <source>{found} of {count} names</source>
            <translation>{found}/{count} 个名称</translation>
        </message>
        <message>
            <location filename="../../ui/models/label_entry.py" />
            <source>Open a file with labels</source>
            <translation>打开标签文件</translation>
        </message>
        <message>
            <location filename="../../ui/models/label_entry.py" />
            <source>{count} names</source>
            <translation>{count} 个名称</translation>
        </message>
        <message>
            <location filename="../../ui/models/label_entry.py" />
            <source>Labels (*.txt *.json)</source>
            <translation>标签 (*.txt *.json)</translation>
        </message>
        <message>
            <location filename="../../ui/models/label_entry.py" />
            <source>All files (*)</source>
            <translation>所有文件 (*)</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Use</source>
            <translation>使用</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Download</source>
            <translation>下载</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Verify</source>
            <translation>验证</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Remove</source>
            <translation>删除</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Retry</source>
            <translation>重试</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Label with this model</source>
            <translation>使用此模型识别</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Get this model from the Hugging Face Hub</source>
            <translation>从 Hugging Face Hub 获取此模型</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Stop this; what has been downloaded is kept</source>
            <translation>停止；已下载的部分会保留</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Compare the files and the results with the expected ones</source>
            <translation>将文件和结果与预期值比较</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Delete this model from this computer</source>
            <translation>从本机删除此模型</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>in use</source>
            <translation>使用中</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>loading the model…</source>
            <translation>正在加载模型…</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Resume download</source>
            <translation>继续下载</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>comes with SwiftCam</source>
            <translation>SwiftCam 自带</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>on this machine</source>
            <translation>已安装</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>partly downloaded</source>
            <translation>下载未完成</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>not downloaded</source>
            <translation>未下载</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>damaged</source>
            <translation>已损坏</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>starting</source>
            <translation>正在开始</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>waiting for another SwiftCam</source>
            <translation>正在等待另一个 SwiftCam</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>connecting</source>
            <translation>正在连接</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>downloading</source>
            <translation>正在下载</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>copying</source>
            <translation>正在复制</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>checking</source>
            <translation>正在校验</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>computing golden values</source>
            <translation>正在计算基准值</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>calibrating</source>
            <translation>正在校准</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>testing 8-bit precision</source>
            <translation>正在测试 8 位精度</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>loading engines</source>
            <translation>正在加载推理引擎</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>measuring the speed</source>
            <translation>正在测速</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>comparing labels</source>
            <translation>正在比较标签</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>reading the pictures</source>
            <translation>正在读取图片</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>learning from the examples</source>
            <translation>正在学习示例</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>testing on other scenes</source>
            <translation>正在用其他场景测试</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>done</source>
            <translation>已完成</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>The starter model, always there.</source>
            <translation>入门模型，始终可用。</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>The smallest and quickest of the published models.</source>
            <translation>已发布的模型中最小、最快的一个。</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>Small: more accurate, about 1.6 times the work of XS.</source>
            <translation>小型：更准确，计算量约为 XS 的 1.6 倍。</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>Large: about 2.6 times the work of XS.</source>
            <translation>大型：计算量约为 XS 的 2.6 倍。</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>The most accurate: about 6.6 times the work of XS.</source>
            <translation>最准确：计算量约为 XS 的 6.6 倍。</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>The first release of XS, with the attention of March 2023.</source>
            <translation>XS 的首个版本，使用 2023 年 3 月的注意力机制。</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>{count:,} classes</source>
            <translation>{count:,} 个类别</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>No published checksum; the first download is pinned</source>
            <translation>没有公布的校验和；以首次下载为准</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>{share:.1f} % top-1 accuracy</source>
            <translation>top-1 准确率 {share:.1f}%</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>{count:.1f} M parameters</source>
            <translation>参数量 {count:.1f} M</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>{count:.2f} GMACs</source>
            <translation>{count:.2f} GMACs</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>{size:.0f} MB</source>
            <translation>{size:.0f} MB</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>the weights are unchanged</source>
            <translation>权重未改变</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>{done:.1f} of {total:.1f} MB</source>
            <translation>{done:.1f} / {total:.1f} MB</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>{rate:.1f} MB/s</source>
            <translation>{rate:.1f} MB/s</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>Models</source>
            <translation>模型</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>Models are downloaded from the Hugging Face Hub only when you ask, and every download is checked. You can also import your own model: a SwiftFormer checkpoint or any ONNX or LiteRT image classifier. Its expected results (golden values) are saved, so that it can be verified later.</source>
            <translation>只有在您要求时才会从 Hugging Face Hub 下载模型，并且每次下载都会经过检查。您还可以导入自己的模型：SwiftFormer 检查点，或任何 ONNX 或 LiteRT 图像分类器。它的预期结果（基准值）会被保存，以便日后验证。</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>Import a model…</source>
            <translation>导入模型…</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>Add your own SwiftFormer checkpoint, or an ONNX or LiteRT classifier</source>
            <translation>添加您自己的 SwiftFormer 检查点，或 ONNX 或 LiteRT 分类器</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>{name} was removed: {size:.0f} MB freed.</source>
            <translation>已删除 {name}，释放 {size:.0f} MB 空间。</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>Another SwiftCam is using {name}. Close it, or try again later.</source>
            <translation>另一个 SwiftCam 正在使用 {name}。请关闭它，或稍后重试。</translation>
        </message>
        <message>
            <location filename="../../ui/models/normalisation_rows.py" />
            <source>Values</source>
            <translation>像素值</translation>
        </message>
        <message>
            <location filename="../../ui/models/normalisation_rows.py" />
            <source>Mean of R, G and B, from 0 to 1</source>
            <translation>R、G、B 的均值（0 到 1）</translation>
        </message>
        <message>
            <location filename="../../ui/models/normalisation_rows.py" />
            <source>Standard deviation of R, G and B</source>
            <translation>R、G、B 的标准差</translation>
        </message>
        <message>
            <location filename="../../ui/models/normalisation_rows.py" />
            <source>Colour order</source>
            <translation>颜色顺序</translation>
        </message>
        <message>
            <location filename="../../ui/models/normalisation_rows.py" />
            <source>The mean must be three numbers, such as 0.485, 0.456, 0.406.</source>
            <translation>均值必须是三个数，例如 0.485, 0.456, 0.406。</translation>
        </message>
        <message>
            <location filename="../../ui/models/normalisation_rows.py" />
            <source>The standard deviation must be three numbers above 0, such as 0.229, 0.224, 0.225.</source>
            <translation>标准差必须是三个大于 0 的数，例如 0.229, 0.224, 0.225。</translation>
        </message>
        <message>
            <location filename="../../ui/models/normalisation_rows.py" />
            <source>Own mean and std</source>
            <translation>自定义均值和标准差</translation>
        </message>
        <message>
            <location filename="../../ui/models/running_jobs.py" />
            <source>Another model is being imported as {name}. Choose another name, or wait until it has finished.</source>
            <translation>另一个模型正在以 {name} 为名导入。请选择其他名称，或等待其完成。</translation>
        </message>
        <message>
            <location filename="../../ui/models/running_jobs.py" />
            <source>The file name {file} gives no valid model name. Rename it, or choose a name with: swiftcam models import --name</source>
            <translation>文件名 {file} 不能用作模型名称。请重命名文件，或用以下命令指定名称：swiftcam models import --name</translation>
        </message>
        <message>
            <location filename="../../ui/models/running_jobs.py" />
            <source>{file} is being imported already, as {name}. Wait until it has finished.</source>
            <translation>{file} 已在以 {name} 为名导入。请等待导入完成。</translation>
        </message>
        <message>
            <location filename="../../ui/models/running_jobs.py" />
            <source>{name} is being downloaded; what has arrived is kept.</source>
            <translation>正在下载 {name}；已下载的部分会保留。</translation>
        </message>
        <message>
            <location filename="../../ui/models/running_jobs.py" />
            <source>{name} is being imported.</source>
            <translation>正在导入 {name}。</translation>
        </message>
        <message>
            <location filename="../../ui/models/trial_view.py" />
            <source>Other picture…</source>
            <translation>其他图片…</translation>
        </message>
        <message>
            <location filename="../../ui/models/trial_view.py" />
            <source>What the model sees</source>
            <translation>模型视角</translation>
        </message>
        <message>
            <location filename="../../ui/models/trial_view.py" />
            <source>Open a test picture</source>
            <translation>打开测试图片</translation>
        </message>
        <message>
            <location filename="../../ui/models/trial_work.py" />
            <source>trying the model</source>
            <translation>试用模型</translation>
        </message>
        <message>
            <location filename="../../ui/models/trial_work.py" />
            <source>{file}: {reason}</source>
            <translation>{file}：{reason}</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>The model is slower than the source: {labels:.0f} of {camera:.0f} a second, {delay:.0f} ms behind</source>
            <translation>模型慢于来源：每秒 {camera:.0f} 帧中识别 {labels:.0f} 帧，延迟 {delay:.0f} 毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>No live picture since {time}</source>
            <translation>自 {time} 起没有实时画面</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>No numbers yet: nothing has been labelled</source>
            <translation>暂无数据：尚未识别任何画面</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>Not playing: these are the last numbers</source>
            <translation>未在播放：以下是最后的数据</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>Keeping up: {labels:.0f} of {camera:.0f} a second, {delay:.0f} ms behind</source>
            <translation>跟得上：每秒 {camera:.0f} 帧中识别 {labels:.0f} 帧，延迟 {delay:.0f} 毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>inference engine</source>
            <translation>推理引擎</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>precision</source>
            <translation>精度</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>device</source>
            <translation>设备</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>threads</source>
            <translation>线程数</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>milliseconds</source>
            <translation>毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>decoding a frame</source>
            <translation>解码一帧</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>waiting for the model</source>
            <translation>等待模型</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>crop</source>
            <translation>裁剪</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>engine</source>
            <translation>推理</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>total: from reading to labels</source>
            <translation>总计：从读取画面到得出标签</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>paint</source>
            <translation>绘制</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>frame age: from camera to screen</source>
            <translation>画面延迟：从摄像头到屏幕</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>frames per second</source>
            <translation>每秒帧数</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>now</source>
            <translation>当前</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>mean</source>
            <translation>平均</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>camera</source>
            <translation>摄像头</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>labels</source>
            <translation>标签</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>frames</source>
            <translation>帧数</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>captured</source>
            <translation>已采集</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>labelled</source>
            <translation>已识别</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>unchanged frames, which kept their labels</source>
            <translation>未变化的帧（沿用原标签）</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>dropped frames</source>
            <translation>丢弃的帧</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>input size</source>
            <translation>输入尺寸</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/numbers_page.py" />
            <source>ms</source>
            <translation>毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/numbers_page.py" />
            <source>Milliseconds over the last two minutes</source>
            <translation>最近两分钟的用时（毫秒）</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/numbers_page.py" />
            <source>Copy as CSV</source>
            <translation>复制为 CSV</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/numbers_page.py" />
            <source>Numbers</source>
            <translation>统计</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/numbers_page.py" />
            <source>Copy all numbers, for a spreadsheet</source>
            <translation>复制所有数据，用于电子表格</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/numbers_page.py" />
            <source>The numbers were copied to the clipboard.</source>
            <translation>统计数据已复制到剪贴板。</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/numbers_page.py" />
            <source>frame age</source>
            <translation>画面延迟</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/numbers_page.py" />
            <source>total</source>
            <translation>总计</translation>
        </message>
        <message>
            <location filename="../../ui/page.py" />
            <source>Live</source>
            <translation>实时</translation>
        </message>
        <message>
            <location filename="../../ui/page.py" />
            <source>Pictures</source>
            <translation>图片</translation>
        </message>
        <message>
            <location filename="../../ui/page.py" />
            <source>Timeline</source>
            <translation>时间线</translation>
        </message>
        <message>
            <location filename="../../ui/page.py" />
            <source>Preferences</source>
            <translation>偏好设置</translation>
        </message>
        <message>
            <location filename="../../ui/panel/address_dialog.py" />
            <source>Open an address</source>
            <translation>打开地址</translation>
        </message>
        <message>
            <location filename="../../ui/panel/address_dialog.py" />
            <source>An http, https, rtsp or rtsps address:</source>
            <translation>请输入 http、https、rtsp 或 rtsps 地址：</translation>
        </message>
        <message>
            <location filename="../../ui/panel/address_dialog.py" />
            <source>Certificate of the server</source>
            <translation>服务器证书</translation>
        </message>
        <message>
            <location filename="../../ui/panel/address_dialog.py" />
            <source>Anybody on the way to the server can then read and change what it sends.</source>
            <translation>这样，通往服务器途中的任何人都能读取和更改其发送的内容。</translation>
        </message>
        <message>
            <location filename="../../ui/panel/address_dialog.py" />
            <source>Open a certificate</source>
            <translation>打开证书</translation>
        </message>
        <message>
            <location filename="../../ui/panel/address_dialog.py" />
            <source>Trusted by this system</source>
            <translation>受本系统信任</translation>
        </message>
        <message>
            <location filename="../../ui/panel/address_dialog.py" />
            <source>Any, without verification</source>
            <translation>任意，不验证</translation>
        </message>
        <message>
            <location filename="../../ui/panel/address_dialog.py" />
            <source>Certificates (*.pem *.crt *.cer)</source>
            <translation>证书 (*.pem *.crt *.cer)</translation>
        </message>
        <message>
            <location filename="../../ui/panel/class_field.py" />
            <source>A list of all classes</source>
            <translation>所有类别的列表</translation>
        </message>
        <message>
            <location filename="../../ui/panel/class_field.py" />
            <source>{title}: all classes</source>
            <translation>{title}：所有类别</translation>
        </message>
        <message>
            <location filename="../../ui/panel/class_field.py" />
            <source>Add a class</source>
            <translation>添加类别</translation>
        </message>
        <message>
            <location filename="../../ui/panel/class_field.py" />
            <source>{name} (unknown)</source>
            <translation>{name}（未知）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/class_field.py" />
            <source>Remove {name}</source>
            <translation>移除 {name}</translation>
        </message>
        <message>
            <location filename="../../ui/panel/class_list_dialog.py" />
            <source>Search, in English or Chinese</source>
            <translation>搜索，中英文均可</translation>
        </message>
        <message>
            <location filename="../../ui/panel/class_list_dialog.py" />
            <source>Search the classes</source>
            <translation>搜索类别</translation>
        </message>
        <message>
            <location filename="../../ui/panel/class_list_dialog.py" />
            <source>Uncheck all</source>
            <translation>全部取消选择</translation>
        </message>
        <message>
            <location filename="../../ui/panel/class_list_dialog.py" />
            <source>{count} of {total} checked</source>
            <translation>已选择 {count} / {total} 个</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>{value:.1f} s</source>
            <translation>{value:.1f} 秒</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>off</source>
            <translation>关</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Top-k</source>
            <translation>标签数量</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Average over</source>
            <translation>平均时长</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>The number of labels that are shown</source>
            <translation>显示的标签数量</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Longer: calmer labels. Shorter: quicker ones.</source>
            <translation>时间越长，标签越稳定；越短，反应越快。</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Minimum confidence</source>
            <translation>最低置信度</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Model default</source>
            <translation>模型默认值</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Below this probability the label is “Not sure”.</source>
            <translation>概率低于此值时，标签显示为“不确定”。</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Show only</source>
            <translation>仅显示</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Labels are chosen from these classes alone</source>
            <translation>仅从这些类别中选择标签</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Hide</source>
            <translation>隐藏</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>These classes are never shown</source>
            <translation>从不显示这些类别</translation>
        </message>
        <message>
            <location filename="../../ui/panel/model_section.py" />
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <location filename="../../ui/panel/model_section.py" />
            <source>Open…</source>
            <translation>打开…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/model_section.py" />
            <source>Open a model…</source>
            <translation>打开模型…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/model_section.py" />
            <source>measuring the fastest setup…</source>
            <translation>正在测量最快的运行配置…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/region_section.py" />
            <source>Regions</source>
            <translation>区域</translation>
        </message>
        <message>
            <location filename="../../ui/panel/region_section.py" />
            <source>Drag on the picture to choose a region.</source>
            <translation>在画面上拖动以选择区域。</translation>
        </message>
        <message>
            <location filename="../../ui/panel/region_section.py" />
            <source>Use the whole picture</source>
            <translation>使用整个画面</translation>
        </message>
        <message>
            <location filename="../../ui/panel/region_section.py" />
            <source>Remove the region (double-click on the picture)</source>
            <translation>移除区域（在画面上双击）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/region_section.py" />
            <source>Crop frame</source>
            <translation>裁剪框</translation>
        </message>
        <message>
            <location filename="../../ui/panel/region_section.py" />
            <source>Frame the part of the picture that is labelled (C)</source>
            <translation>用方框标出参与识别的部分（C）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/region_section.py" />
            <source>Show the crop in a corner of the picture (I)</source>
            <translation>在画面一角显示裁剪图（I）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/region_section.py" />
            <source>Crop</source>
            <translation>裁剪</translation>
        </message>
        <message>
            <location filename="../../ui/panel/region_section.py" />
            <source>Largest centre square</source>
            <translation>居中的最大正方形</translation>
        </message>
        <message>
            <location filename="../../ui/panel/region_section.py" />
            <source>Fit with bars</source>
            <translation>完整画面并加黑边</translation>
        </message>
        <message>
            <location filename="../../ui/panel/region_section.py" />
            <source>Stretch to square</source>
            <translation>拉伸为正方形</translation>
        </message>
        <message>
            <location filename="../../ui/panel/side_panel.py" />
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>{size}, {rate:g} fps</source>
            <translation>{size}，{rate:g} fps</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Default ({mode})</source>
            <translation>默认（{mode}）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Camera {number}</source>
            <translation>摄像头 {number}</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Receiving {mode} ({requested} was requested)</source>
            <translation>正在接收 {mode}（请求的是 {requested}）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Source</source>
            <translation>来源</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Mirror</source>
            <translation>镜像</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Show the picture as in a mirror (M)</source>
            <translation>以镜像方式显示画面（M）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Receiving {size} at {rate:.4g} fps</source>
            <translation>正在接收 {size}，{rate:.4g} fps</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Receiving {size}</source>
            <translation>正在接收 {size}</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Camera, file or address</source>
            <translation>摄像头、文件或地址</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>File…</source>
            <translation>文件…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Play a video or show a picture (Ctrl+O)</source>
            <translation>播放视频或显示图片（Ctrl+O）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Folder…</source>
            <translation>文件夹…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Show the pictures of a folder</source>
            <translation>显示文件夹中的图片</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Address…</source>
            <translation>地址…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Connect to a network camera</source>
            <translation>连接网络摄像头</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Camera mode</source>
            <translation>摄像头模式</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Demo</source>
            <translation>演示</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Screen</source>
            <translation>屏幕</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/batch_bar.py" />
            <source>Progress</source>
            <translation>进度</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/batch_bar.py" />
            <source>Label again</source>
            <translation>重新识别</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/batch_bar.py" />
            <source>Label the pictures of other models again with the model in use</source>
            <translation>用当前模型重新识别由其他模型识别的图片</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/batch_bar.py" />
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/batch_bar.py" />
            <source>Pause or resume the labelling</source>
            <translation>暂停或继续识别</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/batch_bar.py" />
            <source>End the labelling; the labels so far are kept</source>
            <translation>结束识别；已有的标签会保留</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/batch_bar.py" />
            <source>Resume</source>
            <translation>继续</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/drops.py" />
            <source>No picture was found in what you dropped or pasted.</source>
            <translation>拖放或粘贴的内容中没有图片。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/drops.py" />
            <source>SwiftCam does not download pictures from web addresses. Save the picture to a file and drop the file here.</source>
            <translation>SwiftCam 不会从网址下载图片。请先将图片保存为文件，再拖放到这里。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/exports.py" />
            <source>Exported {count:,} pictures.</source>
            <translation>已导出 {count:,} 张图片。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/exports.py" />
            <source>Exporting: {done:,} of {total:,}</source>
            <translation>正在导出：{done:,} / {total:,}</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/exports.py" />
            <source>{count:,} of them could not be labelled.</source>
            <translation>其中 {count:,} 张识别失败。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>Name or folder</source>
            <translation>名称或文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>Filter by name or folder</source>
            <translation>按文件名或文件夹筛选</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>Show only pictures with this in their name or folder</source>
            <translation>仅显示文件名或文件夹名包含此文字的图片</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>Label</source>
            <translation>标签</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>Filter by label</source>
            <translation>按标签筛选</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>Show only pictures with this in their label</source>
            <translation>仅显示标签包含此文字的图片</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>Minimum probability</source>
            <translation>最低概率</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>Show only pictures whose label has at least this probability</source>
            <translation>仅显示标签概率不低于此值的图片</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>Show only pictures in this state</source>
            <translation>仅显示处于此状态的图片</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>all</source>
            <translation>全部</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>could not be labelled</source>
            <translation>识别失败</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>waiting</source>
            <translation>等待中</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_model.py" />
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_model.py" />
            <source>Folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_model.py" />
            <source>Probability</source>
            <translation>概率</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_model.py" />
            <source>Other labels</source>
            <translation>其他标签</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_model.py" />
            <source>by {model}</source>
            <translation>由 {model} 识别</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_model.py" />
            <source>Labelled by {model}. F5 labels it again with the model in use.</source>
            <translation>由 {model} 识别。按 F5 可用当前模型重新识别。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>{hours:.1f} h</source>
            <translation>{hours:.1f} 小时</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>labelled by hand</source>
            <translation>手动标注</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>Not sure ({guess})</source>
            <translation>不确定（{guess}）</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>{seconds:.0f} s</source>
            <translation>{seconds:.0f} 秒</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>{minutes:.0f} min</source>
            <translation>{minutes:.0f} 分钟</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>looking for pictures…</source>
            <translation>正在查找图片…</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>{done:,} of {total:,}</source>
            <translation>{done:,} / {total:,}</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>{count:,} could not be labelled</source>
            <translation>{count:,} 张识别失败</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>{count:,} labelled with another model</source>
            <translation>{count:,} 张由其他模型识别</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>cancelled</source>
            <translation>已取消</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>{rate:.0f} per second</source>
            <translation>每秒 {rate:.0f} 张</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_texts.py" />
            <source>{time} left</source>
            <translation>剩余 {time}</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_views.py" />
            <source>Pictures as a table</source>
            <translation>图片列表</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_work.py" />
            <source>Pasted {number}</source>
            <translation>粘贴的图片 {number}</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_work.py" />
            <source>Pictures are being labelled: {done} of {total}.</source>
            <translation>正在识别图片：已完成 {done}/{total}。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/picture_work.py" />
            <source>Results are being written.</source>
            <translation>正在写入结果。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Removed from this page: {count:,}</source>
            <translation>已从此页移除：{count:,}</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Drop pictures and folders here, paste a picture, or add files above.</source>
            <translation>将图片或文件夹拖放到这里，也可以粘贴图片，或使用上方按钮添加文件。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Copied: {count:,} pictures.</source>
            <translation>已复制 {count:,} 张图片。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Restored: {count:,}</source>
            <translation>已恢复：{count:,}</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Another export is still running. Wait until it has finished.</source>
            <translation>另一项导出正在进行。请等待它完成。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Enlarge</source>
            <translation>放大</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Correct the label…</source>
            <translation>更正标签…</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Paste</source>
            <translation>粘贴</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Remove from this page</source>
            <translation>从本页移除</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Undo removal</source>
            <translation>撤销移除</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>This picture is on the page already.</source>
            <translation>此图片已在本页面上。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/pictures_page.py" />
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Watch added folders</source>
            <translation>监视已添加的文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Also label pictures that arrive in added folders later</source>
            <translation>之后新增到这些文件夹的图片也会识别</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Save the labels of the pictures that are shown</source>
            <translation>保存所显示图片的标签</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Correct the label</source>
            <translation>更正标签</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Label of the selected pictures. Leave it empty to use the model's label.</source>
            <translation>所选图片的标签。留空则使用模型给出的标签。</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Results as CSV, JSON Lines or Parquet…</source>
            <translation>将结果保存为 CSV、JSON Lines 或 Parquet…</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Keywords in XMP sidecars beside the pictures</source>
            <translation>将关键词写入图片旁的 XMP 附属文件</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Folders by label, with links…</source>
            <translation>按标签分文件夹（链接）…</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Folders by label, with copies…</source>
            <translation>按标签分文件夹（副本）…</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Export the results</source>
            <translation>导出结果</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Choose where to create the folders</source>
            <translation>选择在哪里创建文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Add pictures</source>
            <translation>添加图片</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Add a folder of pictures</source>
            <translation>添加图片文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Add files…</source>
            <translation>添加文件…</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Label pictures that you choose</source>
            <translation>识别所选的图片</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Add a folder…</source>
            <translation>添加文件夹…</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Label all pictures of a folder and its subfolders</source>
            <translation>识别文件夹及其子文件夹中的所有图片</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Label a copied picture or copied files</source>
            <translation>识别已复制的图片或文件</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Grid</source>
            <translation>网格</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Show the pictures side by side</source>
            <translation>以网格显示图片</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Table</source>
            <translation>列表</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Show the pictures as a table that can be sorted</source>
            <translation>以可排序的表格显示图片</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/general.py" />
            <source>Window</source>
            <translation>窗口</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/general.py" />
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/general.py" />
            <source>Theme</source>
            <translation>主题</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/general.py" />
            <source>Start-up</source>
            <translation>启动</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/general.py" />
            <source>Open the last source</source>
            <translation>打开上次的来源</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/general.py" />
            <source>If this is off, the camera stays off until you press Start or Space.</source>
            <translation>关闭此项后，摄像头保持关闭，直到您按下“开始”或空格键。</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/general.py" />
            <source>same as the system</source>
            <translation>跟随系统</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/general.py" />
            <source>light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/general.py" />
            <source>dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>Performance</source>
            <translation>性能</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>Progress of the measurement</source>
            <translation>测量进度</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>Engine</source>
            <translation>推理引擎</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>Precision</source>
            <translation>精度</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>Device</source>
            <translation>设备</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>Input size (smaller: faster, less accurate)</source>
            <translation>输入尺寸（越小越快，但越不准确）</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>Processor threads</source>
            <translation>处理器线程数</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>The number of processor threads that the model may use</source>
            <translation>模型可使用的处理器线程数</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>Save power on still pictures</source>
            <translation>画面静止时省电</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>While nothing changes, the last label stays and the model rests</source>
            <translation>画面不变时保留上一个标签，模型暂停运行</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>Find the fastest setup on this computer that keeps the labels</source>
            <translation>找出本机上不改变标签的最快配置</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>Stop measuring</source>
            <translation>停止测量</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>Measure again</source>
            <translation>重新测量</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>{size} pixels</source>
            <translation>{size} 像素</translation>
        </message>
        <message>
            <location filename="../../ui/preferences/performance.py" />
            <source>as trained</source>
            <translation>与训练时一致</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/message_bar.py" />
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_actions.py" />
            <source>Saved {path}</source>
            <translation>已保存到 {path}</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_actions.py" />
            <source>The picture was copied.</source>
            <translation>图片已复制。</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_actions.py" />
            <source>Copied: {text}</source>
            <translation>已复制：{text}</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_actions.py" />
            <source>Show in folder</source>
            <translation>在文件夹中显示</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_actions.py" />
            <source>Copy picture</source>
            <translation>复制图片</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_actions.py" />
            <source>The picture could not be copied. Save it again.</source>
            <translation>无法复制图片。请重新保存。</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_actions.py" />
            <source>Not saved: {reason}</source>
            <translation>未保存：{reason}</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_actions.py" />
            <source>Copy label</source>
            <translation>复制标签</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_menu.py" />
            <source>Save picture</source>
            <translation>保存图片</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_menu.py" />
            <source>Leave full screen</source>
            <translation>退出全屏</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_menu.py" />
            <source>Full screen</source>
            <translation>全屏</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_menu.py" />
            <source>Leave compact view</source>
            <translation>退出紧凑视图</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_menu.py" />
            <source>Compact view</source>
            <translation>紧凑视图</translation>
        </message>
        <message>
            <location filename="../../ui/sharing/picture_menu.py" />
            <source>Keep on top</source>
            <translation>窗口置顶</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/filter_row.py" />
            <source>{shown:,} of {total:,}</source>
            <translation>{shown:,} / {total:,}</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/filter_row.py" />
            <source>Show only labels with this in their name</source>
            <translation>仅显示名称包含此文字的标签</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/filter_row.py" />
            <source>Duration</source>
            <translation>时长</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/filter_row.py" />
            <source>Show only labels that lasted this long</source>
            <translation>仅显示持续达到此时长的标签</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/filter_row.py" />
            <source>Any duration</source>
            <translation>任意时长</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/filter_row.py" />
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/filter_row.py" />
            <source>Any time</source>
            <translation>任意时间</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/filter_row.py" />
            <source>At least {length}</source>
            <translation>至少 {length}</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/filter_row.py" />
            <source>Last minute</source>
            <translation>最近 1 分钟</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/filter_row.py" />
            <source>Last 10 minutes</source>
            <translation>最近 10 分钟</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/filter_row.py" />
            <source>Last hour</source>
            <translation>最近 1 小时</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/strip.py" />
            <source>Labels over time</source>
            <translation>随时间变化的标签</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/strip.py" />
            <source>Click to jump to this moment</source>
            <translation>点击跳转到此刻</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_model.py" />
            <source>Picture</source>
            <translation>画面</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_model.py" />
            <source>Peak</source>
            <translation>最高概率</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_model.py" />
            <source>Times</source>
            <translation>次数</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_model.py" />
            <source>Total</source>
            <translation>总时长</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_model.py" />
            <source>Share</source>
            <translation>占比</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>No label yet. Labels that are sure enough are listed here.</source>
            <translation>还没有标签。足够确定的标签会显示在这里。</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Save what is shown as CSV or JSON Lines</source>
            <translation>将所显示的内容保存为 CSV 或 JSON Lines</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Export the timeline</source>
            <translation>导出时间线</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Moments</source>
            <translation>片段</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Show when each label was seen</source>
            <translation>显示每个标签出现的时间</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>By class</source>
            <translation>按类别</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Show how long each class was seen in all</source>
            <translation>显示每个类别的总时长</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_texts.py" />
            <source>{hours} h {minutes:02} min</source>
            <translation>{hours} 小时 {minutes:02} 分</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_texts.py" />
            <source>1 picture</source>
            <translation>1 张画面</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_texts.py" />
            <source>&lt; {seconds} s</source>
            <translation>&lt; {seconds} 秒</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_texts.py" />
            <source>{seconds:.1f} s</source>
            <translation>{seconds:.1f} 秒</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_texts.py" />
            <source>{minutes} min {seconds:02} s</source>
            <translation>{minutes} 分 {seconds:02} 秒</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_views.py" />
            <source>Labels with their times</source>
            <translation>标签及起止时间</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_views.py" />
            <source>Totals by class</source>
            <translation>各类别合计</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>not verified</source>
            <translation>未验证</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>Get the {count}-class model ({size:.0f} MB)</source>
            <translation>获取 {count} 个类别的模型（{size:.0f} MB）</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>Downloads {name} from the Hugging Face Hub, then switches to it.</source>
            <translation>从 Hugging Face Hub 下载 {name}，然后切换到它。</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>verified</source>
            <translation>已验证</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>differs on {count} of {of} pictures</source>
            <translation>{of} 张图片中有 {count} 张结果不一致</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>Frames per second: camera {camera:.1f}, labels {labels:.1f}, screen {screen:.1f}</source>
            <translation>每秒帧数：摄像头 {camera:.1f}，标签 {labels:.1f}，屏幕 {screen:.1f}</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>Dropped frames: {count}</source>
            <translation>丢弃的帧：{count}</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>Use the {count}-class model</source>
            <translation>使用 {count} 个类别的模型</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>Get the {count}-class model</source>
            <translation>获取 {count} 个类别的模型</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>Get the {count}-class model (about {size:.0f} MB)</source>
            <translation>获取 {count} 个类别的模型（约 {size:.0f} MB）</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>Switches to {name}, which is on this machine.</source>
            <translation>切换到本机已有的 {name}。</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>From camera to screen: {median:.0f} ms, 95 % within {most:.0f} ms</source>
            <translation>从摄像头到屏幕：{median:.0f} 毫秒，95% 在 {most:.0f} 毫秒以内</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>Crop {crop:.1f} ms, engine {engine:.1f} ms, total {total:.1f} ms</source>
            <translation>裁剪 {crop:.1f} 毫秒，推理 {engine:.1f} 毫秒，总计 {total:.1f} 毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/translations/translate.py" />
            <source>starter model: often wrong, the published models are better</source>
            <translation>入门模型：常有误判，已发布的模型更准确</translation>
        </message>
        <message>
            <location filename="../../ui/widgets/dialogs.py" />
            <source>Open a video or a picture</source>
            <translation>打开视频或图片</translation>
        </message>
        <message>
            <location filename="../../ui/widgets/dialogs.py" />
            <source>Open a folder of pictures</source>
            <translation>打开图片文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/widgets/dialogs.py" />
            <source>Open a model</source>
            <translation>打开模型</translation>
        </message>
        <message>
            <location filename="../../ui/widgets/dialogs.py" />
            <source>Models (*.safetensors *.bin *.pth *.pt *.h5 *.onnx *.tflite config.json)</source>
            <translation>模型 (*.safetensors *.bin *.pth *.pt *.h5 *.onnx *.tflite config.json)</translation>
        </message>
        <message>
            <location filename="../../ui/widgets/dialogs.py" />
            <source>Close SwiftCam?</source>
            <translation>关闭 SwiftCam？</translation>
        </message>
        <message>
            <location filename="../../ui/widgets/dialogs.py" />
            <source>Closing the window stops this.</source>
            <translation>关闭窗口会中止以上操作。</translation>
        </message>
        <message>
            <location filename="../../ui/widgets/dialogs.py" />
            <source>Keep it open</source>
            <translation>保持打开</translation>
        </message>
        <message>
            <location filename="../../ui/window/app.py" />
            <source>SwiftCam crashed in its last run. The details are in {file}.</source>
            <translation>SwiftCam 上次运行时崩溃。详细信息见 {file}。</translation>
        </message>
        <message>
            <location filename="../../ui/window/failures.py" />
            <source>SwiftCam keeps running. If something no longer works, restart it.</source>
            <translation>SwiftCam 会继续运行。如果有功能无法正常使用，请重新启动 SwiftCam。</translation>
        </message>
        <message>
            <location filename="../../ui/window/failures.py" />
            <source>Open the log folder</source>
            <translation>打开日志文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/window/main_window.py" />
            <source>Only one source can play. Not opened: {names}</source>
            <translation>一次只能播放一个来源。未打开：{names}</translation>
        </message>
        <message>
            <location filename="../../ui/window/main_window.py" />
            <source>This source is live: only a recording can jump to an earlier time.</source>
            <translation>当前是实时来源，只有录像才能跳转到之前的时间。</translation>
        </message>
        <message>
            <location filename="../../ui/window/rail.py" />
            <source>Help</source>
            <translation>帮助</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>Libraries</source>
            <translation>程序库</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>Model: weights and golden values</source>
            <translation>模型：权重和基准值</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>A photograph is labelled</source>
            <translation>识别一张照片</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>A photograph is labelled in 8 bits</source>
            <translation>以 8 位精度识别一张照片</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>A video is written and read</source>
            <translation>写入并读取一段视频</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>100 pictures through the live view</source>
            <translation>在实时画面中处理 100 帧</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>Folders can be written</source>
            <translation>文件夹可以写入</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>Every page is drawn</source>
            <translation>绘制每个页面</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>Nothing used the network</source>
            <translation>未使用网络</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>Self-test</source>
            <translation>自检</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>Running…</source>
            <translation>正在运行…</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>Everything works on this computer.</source>
            <translation>此电脑上一切正常。</translation>
        </message>
        <message>
            <location filename="../../ui/window/self_test_dialog.py" />
            <source>Something does not work on this computer. See the checks marked ✗.</source>
            <translation>此电脑上有功能不正常。请查看标有 ✗ 的项目。</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Pause, resume, start again</source>
            <translation>暂停、继续、重新开始</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Save a screenshot</source>
            <translation>保存截图</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Back 5 seconds (recording)</source>
            <translation>后退 5 秒（录像）</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Forward 5 seconds (recording)</source>
            <translation>前进 5 秒（录像）</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Previous picture (recording)</source>
            <translation>上一帧（录像）</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Next picture (recording)</source>
            <translation>下一帧（录像）</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Loop</source>
            <translation>循环播放</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Side panel</source>
            <translation>侧边栏</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Open a file</source>
            <translation>打开文件</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Tab moves to the next control; Space and the arrow keys change it.</source>
            <translation>按 Tab 键转到下一个控件，按空格键或方向键更改其值。</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>About</source>
            <translation>关于</translation>
        </message>
    </context>
</TS>
