<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>SwiftCam</name>
        <message>
            <location filename="../../capture/demo.py" />
            <source>The demo needs the photographs of scikit-image, which is not installed. Install it with: pip install 'swiftcam[demo]'</source>
            <translation>演示需要 scikit-image 自带的照片，但未安装 scikit-image。请运行以下命令安装：pip install 'swiftcam[demo]'</translation>
        </message>
        <message>
            <location filename="../../capture/demo.py" />
            <source>demo</source>
            <translation>演示</translation>
        </message>
        <message>
            <location filename="../../capture/demo.py" />
            <source>A demo photograph is damaged. {reason}</source>
            <translation>一张演示照片已损坏。{reason}</translation>
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
            <source>The faulty camera is not connected. Wait for its script.</source>
            <translation>模拟故障摄像头未连接。请等待脚本继续。</translation>
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
            <source>{source} has no picture yet.</source>
            <translation>“{source}”还没有画面。</translation>
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
            <source>{camera} cannot be opened: another program is using it, or the system's privacy settings do not allow it. Close the other program, check the settings, or choose another camera.</source>
            <translation>无法打开“{camera}”：其他程序正在使用它，或系统的隐私设置不允许访问。请关闭该程序、检查隐私设置，或选择其他摄像头。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera.py" />
            <source>You have no permission to use {camera} ({path}). Add yourself to the group that owns the file (usually video) and log in again.</source>
            <translation>没有权限使用“{camera}”（{path}）。请将当前用户加入该文件所属的用户组（通常是 video），然后重新登录。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera.py" />
            <source>camera {text}</source>
            <translation>摄像头 {text}</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/camera.py" />
            <source>{camera} stopped delivering pictures: it was unplugged, or another program took it. Check the cable.</source>
            <translation>“{camera}”不再提供画面：它已被拔下，或被其他程序占用。请检查连接线。</translation>
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
            <location filename="../../capture/opencv/captures.py" />
            <source>{source} is not open.</source>
            <translation>“{source}”尚未打开。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/devices.py" />
            <source>There is no camera {text}. No camera is connected. Plug it in, or try --source demo.</source>
            <translation>找不到摄像头 {text}：当前没有连接任何摄像头。请连接摄像头，或改用 --source demo。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/devices.py" />
            <source>Several cameras match {text}: {listed}. Choose one by its number.</source>
            <translation>有多个摄像头符合 {text}：{listed}。请用编号指定其中一个。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/devices.py" />
            <source>There is no camera {text}. The cameras are: {listed}. Plug it in, or try --source demo.</source>
            <translation>找不到摄像头 {text}。可用的摄像头：{listed}。请连接该摄像头，或改用 --source demo。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/devices.py" />
            <source>{camera} is not connected. Plug it in again.</source>
            <translation>“{camera}”未连接。请重新连接。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>the server answered {status}. Check the path and the password.</source>
            <translation>服务器返回 {status}。请检查路径和密码。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>the server answered, but not with a video. Check the path and the password.</source>
            <translation>服务器有响应，但返回的不是视频。请检查路径和密码。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>the server sent no video ({kind}). Check the path in the address.</source>
            <translation>服务器返回的不是视频（{kind}）。请检查地址中的路径。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>the server closed the connection. Check the address.</source>
            <translation>服务器关闭了连接。请检查地址。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>the server accepted the address but sent no video. Check the camera and try again.</source>
            <translation>服务器接受了该地址，但没有发送视频。请检查摄像头，然后重试。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>The stream {address} ended: the server closed the connection or sent nothing for {seconds} s. Check the camera and the network.</source>
            <translation>视频流 {address} 已中断：服务器关闭了连接，或 {seconds} 秒内没有发送数据。请检查摄像头和网络。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>unknown type</source>
            <translation>未知类型</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>{address} cannot be played from its server: the index is at the end of the file, and the server sends only whole files. Download it and open the copy.</source>
            <translation>无法从服务器直接播放 {address}：索引在文件末尾，而服务器只能发送整个文件。请先下载，再打开下载的文件。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>The stream {address} cannot be opened: {reason}</source>
            <translation>无法打开视频流 {address}：{reason}</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>the host {host} was not found. Check the address and the network.</source>
            <translation>找不到主机 {host}。请检查地址和网络。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>{host} does not answer. Check the address and the network, and that it is on.</source>
            <translation>{host} 没有响应。请检查地址和网络，并确认该设备已开机。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>{host} refused the connection on port {port}. Check the address and the port.</source>
            <translation>{host} 拒绝了端口 {port} 上的连接。请检查地址和端口。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/stream.py" />
            <source>{error}. Check the address and the network.</source>
            <translation>{error}。请检查地址和网络。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/video.py" />
            <source>{path} ends early, after {count} of {expected:.0f} frames: it is cut off or damaged. Copy the video again.</source>
            <translation>{path} 提前结束：应有 {expected:.0f} 帧，只读到 {count} 帧。文件不完整或已损坏，请重新复制该视频。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/video.py" />
            <source>{path} is empty. Copy the video again.</source>
            <translation>{path} 是空文件。请重新复制该视频。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/video.py" />
            <source>{path} is not a video that can be decoded: it is another kind of file, or damaged or cut off. Check that a video player opens it.</source>
            <translation>无法解码 {path}：它不是视频，或者已损坏、不完整。请检查视频播放器能否打开它。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv/video.py" />
            <source>{path} cannot be read ({reason}). Check the file's permissions.</source>
            <translation>无法读取 {path}（{reason}）。请检查文件权限。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is too large to open safely.</source>
            <translation>图片过大，无法安全打开。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It cannot be read: {reason}.</source>
            <translation>无法读取：{reason}。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is damaged, or a picture in an unknown format.</source>
            <translation>文件已损坏，或图片格式未知。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is not a regular file.</source>
            <translation>这不是普通文件。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is empty.</source>
            <translation>文件为空。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is not a picture in a known format.</source>
            <translation>图片格式未知。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is a HEIC picture. To read these, install pi-heif: pip install pi-heif</source>
            <translation>这是 HEIC 图片。要读取这类图片，请安装 pi-heif：pip install pi-heif</translation>
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
            <location filename="../../hooks.py" />
            <source>working</source>
            <translation>程序运行</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/family.py" />
            <source>There is no family {family}. Use {known}.</source>
            <translation>没有模型系列 {family}。请使用 {known}。</translation>
        </message>
        <message>
            <location filename="../../inference/checkpoints/sizing.py" />
            <source>The input cannot have {size} pixels a side: use a multiple of {step} from {low} to {high}, such as 160.</source>
            <translation>输入边长不能是 {size} 像素。请使用 {low} 到 {high} 之间 {step} 的倍数，例如 160。</translation>
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
            <location filename="../../inference/exporting/__init__.py" />
            <source>{name} is an imported classifier, which can only be exported unchanged: use --format onnx and --precision fp32.</source>
            <translation>{name} 是导入的分类器，只能原样导出。请使用 --format onnx 和 --precision fp32。</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>The format {name} does not support the precision {precision}. Use one of: {precisions}.</source>
            <translation>格式 {name} 不支持精度 {precision}。可用的精度：{precisions}。</translation>
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
            <location filename="../../inference/models/catalog.py" />
            <source>There is no model {name}: it is neither a known name ({known}) nor an existing directory. Check the spelling.</source>
            <translation>找不到模型 {name}：它不是已知的模型名称（{known}），也不是现有的文件夹。请检查拼写。</translation>
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
            <location filename="../../labelling/finding/listing_stream.py" />
            <source>listing pictures</source>
            <translation>查找图片</translation>
        </message>
        <message>
            <location filename="../../labelling/writing/export.py" />
            <source>writing the results</source>
            <translation>写入结果</translation>
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
            <location filename="../../paths.py" />
            <source>{option} {path} must end in {suffixes}.</source>
            <translation>{option} {path} 必须以 {suffixes} 结尾。</translation>
        </message>
        <message>
            <location filename="../../paths.py" />
            <source>{option} {path} cannot be written: there is no directory {folder}. Create it.</source>
            <translation>无法写入 {option} {path}：文件夹 {folder} 不存在。请先创建该文件夹。</translation>
        </message>
        <message>
            <location filename="../../phrases.py" />
            <source>{some} or {one}</source>
            <translation>{some} 或 {one}</translation>
        </message>
        <message>
            <location filename="../../pipeline/judging/label_rules.py" />
            <source>The model has no class called {names}.</source>
            <translation>模型没有名为 {names} 的类别。</translation>
        </message>
        <message>
            <location filename="../../pipeline/judging/label_rules.py" />
            <source>The model has no class called {names}. Did you mean {near}?</source>
            <translation>模型没有名为 {names} 的类别。是否要找 {near}？</translation>
        </message>
        <message>
            <location filename="../../pipeline/judging/timeline.py" />
            <source>The timeline could not be written to {path} ({reason}). Choose another place.</source>
            <translation>无法将时间线写入 {path}（{reason}）。请选择其他位置。</translation>
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
            <source>{reason} Trying again…</source>
            <translation>{reason}正在重试…</translation>
        </message>
        <message>
            <location filename="../../pipeline/reading/supervisor.py" />
            <source>The machine was asleep.</source>
            <translation>电脑曾进入睡眠状态。</translation>
        </message>
        <message>
            <location filename="../../pipeline/reading/watchdog.py" />
            <source>The picture is black: the lens is covered, a privacy shutter or key is on, or another program holds the camera.</source>
            <translation>画面全黑：镜头被遮挡，隐私挡板或隐私键已开启，或摄像头被其他程序占用。</translation>
        </message>
        <message>
            <location filename="../../pipeline/reading/watchdog.py" />
            <source>{source} did not answer within {seconds:.0f} s. Check that it is connected and switched on, then start again.</source>
            <translation>“{source}”在 {seconds:.0f} 秒内没有响应。请确认它已连接并开机，然后重新开始。</translation>
        </message>
        <message>
            <location filename="../../pipeline/reading/watchdog.py" />
            <source>No picture from {source} for {seconds:.0f} s.</source>
            <translation>“{source}”已有 {seconds:.0f} 秒没有画面。</translation>
        </message>
        <message>
            <location filename="../../pipeline/reading/watchdog.py" />
            <source>The picture of {source} has been frozen for {seconds:.0f} s.</source>
            <translation>“{source}”的画面已静止不变 {seconds:.0f} 秒。</translation>
        </message>
        <message>
            <location filename="../../pipeline/run.py" />
            <source>running the model</source>
            <translation>运行模型</translation>
        </message>
        <message>
            <location filename="../../pipeline/state/label_texts.py" />
            <source>Not sure</source>
            <translation>不确定</translation>
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
            <source>it must be true or false</source>
            <translation>必须是 true 或 false</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must be text</source>
            <translation>必须是文本</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must be a list of texts</source>
            <translation>必须是文本列表</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must be null or four numbers: left, top, right, bottom</source>
            <translation>必须是 null 或四个数字：左、上、右、下</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must not be empty</source>
            <translation>不能为空</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>The settings file {path} is damaged. Defaults are used.</source>
            <translation>设置文件 {path} 已损坏。现在使用默认设置。</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must be a number</source>
            <translation>必须是数字</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must be from {low:g} to {high:g}</source>
            <translation>必须在 {low:g} 到 {high:g} 之间</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must be a whole number from {low} to {high}</source>
            <translation>必须是 {low} 到 {high} 之间的整数</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must be one of: {names}</source>
            <translation>必须是以下之一：{names}</translation>
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
            <source>Something went wrong</source>
            <translation>出错了</translation>
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
            <source>The picture was lost</source>
            <translation>画面已中断</translation>
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
            <source>in use</source>
            <translation>使用中</translation>
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
            <source>done</source>
            <translation>已完成</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_texts.py" />
            <source>The starter model: 200 classes, always there.</source>
            <translation>入门模型：200 个类别，始终可用。</translation>
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
            <source>No SHA-256 is published. That of the first download is saved, and later downloads must match it.</source>
            <translation>未公布 SHA-256。首次下载时会保存其 SHA-256，以后的下载必须与之一致。</translation>
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
            <source>Models are downloaded from the Hugging Face Hub only when you ask, and every download is checked. You can also import your own model: a SwiftFormer checkpoint or any ONNX image classifier. Its expected results (golden values) are saved, so that it can be verified later.</source>
            <translation>SwiftCam 不会自动下载模型：点击“下载”后，才会从 Hugging Face Hub 下载，每次下载都会校验。也可以导入自己的模型：SwiftFormer 检查点或任意 ONNX 图像分类器。导入时会保存模型的预期结果（基准值），供以后验证。</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>Import a model…</source>
            <translation>导入模型…</translation>
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
            <location filename="../../ui/models/running_jobs.py" />
            <source>The file name {file} gives no valid model name. Rename it, or choose a name with: swiftcam models import --name</source>
            <translation>文件名 {file} 不能用作模型名称。请重命名文件，或用以下命令指定名称：swiftcam models import --name</translation>
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
            <source>capture: decoding a frame</source>
            <translation>采集：解码一帧</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>wait: until the model is free</source>
            <translation>等待：直到模型空闲</translation>
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
            <source>unchanged: labels kept, model not run</source>
            <translation>画面未变：沿用标签，不运行模型</translation>
        </message>
        <message>
            <location filename="../../ui/numbers/number_texts.py" />
            <source>dropped for a newer frame</source>
            <translation>已丢弃：有更新的帧</translation>
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
            <source>Labels</source>
            <translation>标签</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Top-k</source>
            <translation>标签数量</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Smoothing</source>
            <translation>平滑</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>“Not sure” below</source>
            <translation>低于此概率显示“不确定”</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Only these classes</source>
            <translation>仅识别这些类别</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Never these classes</source>
            <translation>排除这些类别</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Save power on still pictures</source>
            <translation>画面静止时省电</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>names, separated by commas</source>
            <translation>类别名称，用逗号分隔</translation>
        </message>
        <message>
            <location filename="../../ui/panel/model_section.py" />
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <location filename="../../ui/panel/model_section.py" />
            <source>Open a model…</source>
            <translation>打开模型…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/model_section.py" />
            <source>1000 classes: swiftformer-xs, 14 MB…</source>
            <translation>1000 个类别：swiftformer-xs，14 MB…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/model_section.py" />
            <source>Only the starter model is installed. Downloads start only when you ask.</source>
            <translation>目前只安装了入门模型。其他模型不会自动下载。</translation>
        </message>
        <message>
            <location filename="../../ui/panel/model_section.py" />
            <source>loading the model…</source>
            <translation>正在加载模型…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/program_section.py" />
            <source>Program</source>
            <translation>程序</translation>
        </message>
        <message>
            <location filename="../../ui/panel/program_section.py" />
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <location filename="../../ui/panel/program_section.py" />
            <source>Colours</source>
            <translation>外观</translation>
        </message>
        <message>
            <location filename="../../ui/panel/program_section.py" />
            <source>same as the system</source>
            <translation>跟随系统</translation>
        </message>
        <message>
            <location filename="../../ui/panel/program_section.py" />
            <source>light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <location filename="../../ui/panel/program_section.py" />
            <source>dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>Progress of the measurement</source>
            <translation>测量进度</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>Setup</source>
            <translation>运行配置</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>Engine</source>
            <translation>推理引擎</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>Precision</source>
            <translation>精度</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>Device</source>
            <translation>设备</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>Input size (smaller: faster, less accurate)</source>
            <translation>输入尺寸（越小越快，但越不准确）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>Processor threads</source>
            <translation>处理器线程数</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>Automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>Stop measuring</source>
            <translation>停止测量</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>Measure again</source>
            <translation>重新测量</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>measuring the fastest setup…</source>
            <translation>正在测量最快的运行配置…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>{size} pixels</source>
            <translation>{size} 像素</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>as trained</source>
            <translation>与训练时一致</translation>
        </message>
        <message>
            <location filename="../../ui/panel/side_panel.py" />
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>requested {requested} → delivers {mode}</source>
            <translation>请求 {requested} → 实际 {mode}</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Camera {number}</source>
            <translation>摄像头 {number}</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>delivers {mode}</source>
            <translation>实际 {mode}</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Source</source>
            <translation>来源</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Camera, file or address</source>
            <translation>摄像头、文件或地址</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Camera mode</source>
            <translation>摄像头模式</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>File…</source>
            <translation>文件…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Folder…</source>
            <translation>文件夹…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Address…</source>
            <translation>地址…</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>default (1280×720 30 MJPG)</source>
            <translation>默认（1280×720 30 MJPG）</translation>
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
            <location filename="../../ui/panel/view_section.py" />
            <source>View</source>
            <translation>显示</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>Crop (drag to choose a region)</source>
            <translation>裁剪（拖动可选择区域）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>Use the whole picture</source>
            <translation>使用整个画面</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>Mirror</source>
            <translation>镜像</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>Crop frame</source>
            <translation>裁剪框</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>What the model sees</source>
            <translation>模型视角</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>as the model was trained</source>
            <translation>与模型训练时一致</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>centre: the largest square</source>
            <translation>居中：最大的正方形</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>fit: the whole picture, with bars</source>
            <translation>适应：整个画面，四周留边</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>squash: the whole picture, distorted</source>
            <translation>拉伸：整个画面，会变形</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/batch_bar.py" />
            <source>Progress</source>
            <translation>进度</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/batch_bar.py" />
            <source>Pause</source>
            <translation>暂停</translation>
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
            <source>Filter by name or folder</source>
            <translation>按文件名或文件夹筛选</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>Filter by label</source>
            <translation>按标签筛选</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>Minimum probability</source>
            <translation>最低概率</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/filter_bar.py" />
            <source>State</source>
            <translation>状态</translation>
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
            <source>Label</source>
            <translation>标签</translation>
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
            <source>Label again</source>
            <translation>重新识别</translation>
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
            <source>Pasted {number}</source>
            <translation>粘贴的图片 {number}</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Watch added folders</source>
            <translation>监视已添加的文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Export</source>
            <translation>导出</translation>
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
            <source>Add a folder…</source>
            <translation>添加文件夹…</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Grid</source>
            <translation>网格</translation>
        </message>
        <message>
            <location filename="../../ui/pictures/tool_row.py" />
            <source>Table</source>
            <translation>列表</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>End</source>
            <translation>结束</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Seconds</source>
            <translation>秒</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Peak</source>
            <translation>最高概率</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>No label yet. Labels that are sure enough are listed here.</source>
            <translation>还没有标签。足够确定的标签会显示在这里。</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Save as CSV or JSON Lines…</source>
            <translation>保存为 CSV 或 JSON Lines…</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Labels with their times</source>
            <translation>标签及起止时间</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Save the timeline</source>
            <translation>保存时间线</translation>
        </message>
        <message>
            <location filename="../../ui/timeline/timeline_page.py" />
            <source>Saved {path}</source>
            <translation>已保存到 {path}</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>not verified</source>
            <translation>未验证</translation>
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
            <source>camera {camera:.1f}  labels {labels:.1f}  screen {screen:.1f} FPS</source>
            <translation>摄像头 {camera:.1f}  标签 {labels:.1f}  屏幕 {screen:.1f} 帧/秒</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>dropped {count}</source>
            <translation>丢弃 {count}</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>frame age {time:.0f} ms p95</source>
            <translation>画面延迟 p95 {time:.0f} 毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/translations/status_texts.py" />
            <source>{times} ms</source>
            <translation>{times} 毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/translations/translate.py" />
            <source>starter model: 200 classes, about 4 in 10 right</source>
            <translation>入门模型：200 个类别，准确率约 40%</translation>
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
            <source>Open an address</source>
            <translation>打开地址</translation>
        </message>
        <message>
            <location filename="../../ui/widgets/dialogs.py" />
            <source>An http, https, rtsp or rtsps address:</source>
            <translation>请输入 http、https、rtsp 或 rtsps 地址：</translation>
        </message>
        <message>
            <location filename="../../ui/widgets/dialogs.py" />
            <source>Models (*.safetensors *.bin *.pth *.pt *.h5 *.onnx config.json)</source>
            <translation>模型 (*.safetensors *.bin *.pth *.pt *.h5 *.onnx config.json)</translation>
        </message>
        <message>
            <location filename="../../ui/widgets/dialogs.py" />
            <source>All files (*)</source>
            <translation>所有文件 (*)</translation>
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
            <source>This source is live: only a recording can jump to an earlier time.</source>
            <translation>当前是实时来源，只有录像才能跳转到之前的时间。</translation>
        </message>
        <message>
            <location filename="../../ui/window/main_window.py" />
            <source>Not saved: {reason}</source>
            <translation>未保存：{reason}</translation>
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
            <source>Copy report</source>
            <translation>复制报告</translation>
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
            <source>Full screen</source>
            <translation>全屏</translation>
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
            <source>Back, or close</source>
            <translation>返回，或关闭</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <location filename="../../ui/window/shortcuts.py" />
            <source>Tab moves to the next control; Space and the arrow keys change it.</source>
            <translation>按 Tab 键转到下一个控件，按空格键或方向键更改其值。</translation>
        </message>
    </context>
</TS>
