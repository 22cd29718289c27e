<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>SwiftCam</name>
        <message>
            <location filename="../../capture/camera.py" />
            <source>{camera} cannot be opened: another program uses it, or the system's privacy settings forbid it. Close the other program, or choose another camera.</source>
            <translation>无法打开 {camera}：它正被其他程序使用，或者系统的隐私设置不允许访问。请关闭该程序，或选择其他摄像头。</translation>
        </message>
        <message>
            <location filename="../../capture/camera.py" />
            <source>{camera} may not be used: {path} is not readable for you. Add yourself to the group that owns it (usually video) and log in again.</source>
            <translation>没有使用 {camera} 的权限：您无法读取 {path}。请把自己加入它所属的用户组（通常是 video），然后重新登录。</translation>
        </message>
        <message>
            <location filename="../../capture/camera.py" />
            <source>camera {text}</source>
            <translation>摄像头 {text}</translation>
        </message>
        <message>
            <location filename="../../capture/camera.py" />
            <source>{camera} stopped delivering pictures: it was unplugged, or another program took it. Check the cable.</source>
            <translation>{camera} 不再提供画面：它被拔下，或被其他程序占用。请检查连接线。</translation>
        </message>
        <message>
            <location filename="../../capture/demo.py" />
            <source>The demo needs the photographs of scikit-image, which is not installed. Install it with: pip install 'swiftcam[demo]'</source>
            <translation>演示需要 scikit-image 自带的照片，但尚未安装。安装命令：pip install 'swiftcam[demo]'</translation>
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
            <location filename="../../capture/devices.py" />
            <source>There is no camera {text}. No camera is connected. Plug it in, or try --source demo.</source>
            <translation>没有摄像头 {text}。当前未连接任何摄像头。请接上摄像头，或试试 --source demo。</translation>
        </message>
        <message>
            <location filename="../../capture/devices.py" />
            <source>Several cameras fit {text}: {listed}. Name one by its number.</source>
            <translation>有多个摄像头符合 {text}：{listed}。请用编号指定其中一个。</translation>
        </message>
        <message>
            <location filename="../../capture/devices.py" />
            <source>There is no camera {text}. There are: {listed}. Plug it in, or try --source demo.</source>
            <translation>没有摄像头 {text}。现有：{listed}。请接上摄像头，或试试 --source demo。</translation>
        </message>
        <message>
            <location filename="../../capture/devices.py" />
            <source>{camera} is not connected. Plug it in again.</source>
            <translation>{camera} 未连接。请重新接上。</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>faulty camera</source>
            <translation>故障摄像头</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>The fault script has a step {step} that is not understood. A step is a name and seconds, such as 'live 2'; names: {names}.</source>
            <translation>无法理解故障脚本中的步骤 {step}。每一步由名称和秒数组成，例如 'live 2'；可用名称：{names}。</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>The faulty camera was unplugged. Wait for its script.</source>
            <translation>故障摄像头已被拔下。请等待它的脚本继续。</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>A picture of the faulty camera cannot be decoded.</source>
            <translation>故障摄像头的一帧画面无法解码。</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>The faulty camera is not connected. Wait for its script.</source>
            <translation>故障摄像头未连接。请等待它的脚本继续。</translation>
        </message>
        <message>
            <location filename="../../capture/fault.py" />
            <source>The faulty camera was closed while it was silent.</source>
            <translation>故障摄像头在没有信号时被关闭。</translation>
        </message>
        <message>
            <location filename="../../capture/folder.py" />
            <source>{count} pictures could not be read: {names}</source>
            <translation>有 {count} 张图片无法读取：{names}</translation>
        </message>
        <message>
            <location filename="../../capture/folder.py" />
            <source>1 picture could not be read: {names}</source>
            <translation>有 1 张图片无法读取：{names}</translation>
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
            <translation>{source} 还没有画面。</translation>
        </message>
        <message>
            <location filename="../../capture/folder.py" />
            <source>The folder {folder} cannot be read ({reason}). Check its permissions.</source>
            <translation>无法读取文件夹 {folder}（{reason}）。请检查权限。</translation>
        </message>
        <message>
            <location filename="../../capture/mode.py" />
            <source>The camera mode {text} is not understood. A mode is WIDTHxHEIGHT, WIDTHxHEIGHT@RATE or WIDTHxHEIGHT@RATE:FORMAT, such as 1280x720@30:MJPG.</source>
            <translation>无法理解摄像头模式 {text}。模式的写法为“宽x高”、“宽x高@帧率”或“宽x高@帧率:格式”，例如 1280x720@30:MJPG。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv.py" />
            <source>no picture came out of the decoder</source>
            <translation>解码器没有输出画面</translation>
        </message>
        <message>
            <location filename="../../capture/opencv.py" />
            <source>A picture of {source} cannot be decoded ({reason}). Check the source.</source>
            <translation>{source} 的一帧画面无法解码（{reason}）。请检查信号源。</translation>
        </message>
        <message>
            <location filename="../../capture/opencv.py" />
            <source>{source} is not open.</source>
            <translation>{source} 尚未打开。</translation>
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
            <translation>文件已损坏，或者是未知格式的图片。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is not a regular file.</source>
            <translation>这不是普通文件。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is empty.</source>
            <translation>文件是空的。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is not a picture in a known format.</source>
            <translation>这不是已知格式的图片。</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is a HEIC picture. To read these, install pi-heif: pip install pi-heif</source>
            <translation>这是 HEIC 图片。要读取此类图片，请安装 pi-heif：pip install pi-heif</translation>
        </message>
        <message>
            <location filename="../../capture/pictures.py" />
            <source>It is too large: decoding it would take {size:.1f} GB.</source>
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
            <translation>内存不足，无法载入。</translation>
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
            <translation>Wayland 会话不允许程序互相看到画面，因此无法截取屏幕。请登录 X11（Xorg）会话，或选择其他信号源。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The screen cannot be captured ({reason}). Check that a desktop is shown and that this user may use it.</source>
            <translation>无法截取屏幕（{reason}）。请检查桌面是否已显示，以及当前用户是否有权使用它。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The part of the screen {text} is not understood. A screen is screen, screen:2 for the second monitor, or screen:LEFT,TOP,WIDTH,HEIGHT for an area.</source>
            <translation>无法理解屏幕部分 {text}。屏幕的写法为 screen；第二台显示器写作 screen:2；区域写作“screen:左,上,宽,高”。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>There is no screen to capture: this session has no X11 display. Start SwiftCam from the desktop, or set DISPLAY.</source>
            <translation>没有可截取的屏幕：当前会话没有 X11 显示。请从桌面启动 SwiftCam，或设置 DISPLAY。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The screen cannot be captured ({reason}). Allow SwiftCam to record the screen in System Settings, Privacy &amp; Security.</source>
            <translation>无法截取屏幕（{reason}）。请在“系统设置”的“隐私与安全性”中允许 SwiftCam 录制屏幕。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>There is no monitor {number}. There are: {listed}.</source>
            <translation>没有显示器 {number}。现有：{listed}。</translation>
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
            <source>The area {area} is not all on the screen, which is {whole}. Choose a smaller one (LEFT,TOP,WIDTH,HEIGHT).</source>
            <translation>区域 {area} 超出了屏幕范围 {whole}。请选择较小的区域（左,上,宽,高）。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The {screen} is not open.</source>
            <translation>{screen} 尚未打开。</translation>
        </message>
        <message>
            <location filename="../../capture/screen.py" />
            <source>The {screen} cannot be captured any more: a monitor was changed, or the session ended. Check the monitors.</source>
            <translation>{screen} 已无法继续截取：显示器有变动，或会话已结束。请检查显示器。</translation>
        </message>
        <message>
            <location filename="../../capture/source.py" />
            <source>a camera (0, or camera:NAME), a video file, a folder of pictures, an http(s) or rtsp URL, screen, or demo</source>
            <translation>摄像头（0 或“camera:名称”）、视频文件、图片文件夹、http(s) 或 rtsp 地址、screen 或 demo</translation>
        </message>
        <message>
            <location filename="../../capture/source.py" />
            <source>There is no source {text}: no such file. A source is {forms}.</source>
            <translation>没有信号源 {text}：文件不存在。信号源可以是{forms}。</translation>
        </message>
        <message>
            <location filename="../../capture/source.py" />
            <source>The address {text} is not supported. A source is {forms}.</source>
            <translation>不支持地址 {text}。信号源可以是{forms}。</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>the server answered {status}. Check the path and the password.</source>
            <translation>服务器返回 {status}。请检查路径和密码。</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>the server answered, but not with a video. Check the path and the password.</source>
            <translation>服务器有响应，但发来的不是视频。请检查路径和密码。</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>the server sent no video ({kind}). Check the path in the address.</source>
            <translation>服务器发来的不是视频（{kind}）。请检查地址中的路径。</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>the server closed the connection. Check the address.</source>
            <translation>服务器关闭了连接。请检查地址。</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>the server knows it, but sent no video. Check the camera, and try again.</source>
            <translation>服务器识别该地址，但没有发来视频。请检查摄像头后重试。</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>The stream {address} ended: the server closed the connection or sent nothing for {seconds} s. Check the camera and the network.</source>
            <translation>视频流 {address} 已中断：服务器关闭了连接，或 {seconds} 秒内没有发来数据。请检查摄像头和网络。</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>unknown type</source>
            <translation>未知类型</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>{address} cannot be played from its server, which sends whole files only while this one has its index at the end. Download it and open the copy.</source>
            <translation>无法直接从服务器播放 {address}：该服务器只能发送整个文件，而此文件的索引在末尾。请下载后打开本地副本。</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>The stream {address} cannot be opened: {reason}</source>
            <translation>无法打开视频流 {address}：{reason}</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>the name {host} is not known. Check the address and the network.</source>
            <translation>找不到主机 {host}。请检查地址和网络。</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>{host} does not answer. Check the address, the network and that it is on.</source>
            <translation>{host} 没有响应。请检查地址和网络，以及设备是否已开机。</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>{host} refused the connection on port {port}. Check the address and the port.</source>
            <translation>{host} 拒绝了端口 {port} 上的连接。请检查地址和端口。</translation>
        </message>
        <message>
            <location filename="../../capture/stream.py" />
            <source>{error}. Check the address and the network.</source>
            <translation>{error}。请检查地址和网络。</translation>
        </message>
        <message>
            <location filename="../../capture/video.py" />
            <source>{path} ends early, after {count} of {expected:.0f} frames: it is cut off or damaged. Copy the video again.</source>
            <translation>{path} 提前结束：共 {expected:.0f} 帧，只读到 {count} 帧，文件被截断或已损坏。请重新复制该视频。</translation>
        </message>
        <message>
            <location filename="../../capture/video.py" />
            <source>{path} is empty. Copy the video again.</source>
            <translation>{path} 是空文件。请重新复制该视频。</translation>
        </message>
        <message>
            <location filename="../../capture/video.py" />
            <source>{path} is not a video that can be decoded: it is another kind of file, or damaged or cut off. Check that a video player opens it.</source>
            <translation>{path} 不是可以解码的视频：它是其他类型的文件，或已损坏、被截断。请检查视频播放器能否打开它。</translation>
        </message>
        <message>
            <location filename="../../capture/video.py" />
            <source>{path} cannot be read ({reason}). Check the file's permissions.</source>
            <translation>无法读取 {path}（{reason}）。请检查文件权限。</translation>
        </message>
        <message>
            <location filename="../../hooks.py" />
            <source>working</source>
            <translation>运行</translation>
        </message>
        <message>
            <location filename="../../inference/catalog.py" />
            <source>There is no model {name}: it is neither a known name ({known}) nor an existing directory. Check the spelling.</source>
            <translation>没有模型 {name}：它既不是已知名称（{known}），也不是已有的目录。请检查拼写。</translation>
        </message>
        <message>
            <location filename="../../inference/classifier.py" />
            <source>There is no precision {precision}. Use {known}.</source>
            <translation>没有精度 {precision}。请使用 {known}。</translation>
        </message>
        <message>
            <location filename="../../inference/classifier.py" />
            <source>There is no family {family}. Use {known}.</source>
            <translation>没有模型系列 {family}。请使用 {known}。</translation>
        </message>
        <message>
            <location filename="../../inference/classifier.py" />
            <source>{threads} threads cannot run a model. Use 1 or more.</source>
            <translation>{threads} 个线程无法运行模型。请使用 1 个或更多。</translation>
        </message>
        <message>
            <location filename="../../inference/engine.py" />
            <source>There is no engine {name}. Use one of: {names}.</source>
            <translation>没有推理引擎 {name}。可用：{names}。</translation>
        </message>
        <message>
            <location filename="../../inference/engine.py" />
            <source>The engine {name} does not compute in {precision}. Use one of: {precisions}.</source>
            <translation>引擎 {name} 不支持以 {precision} 计算。请使用其中之一：{precisions}。</translation>
        </message>
        <message>
            <location filename="../../inference/engine.py" />
            <source>The engine {name} knows no device {device}. Use one of: {devices}.</source>
            <translation>引擎 {name} 不认识设备 {device}。请使用其中之一：{devices}。</translation>
        </message>
        <message>
            <location filename="../../inference/engine.py" />
            <source>{title} finds no device {device} here, only: {there}.</source>
            <translation>{title} 在此处找不到设备 {device}，只有：{there}。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/openvino.py" />
            <source>This machine does not compute in bf16: OpenVINO would use float32 instead. Use --precision fp32 or int8.</source>
            <translation>本机不支持以 bf16 计算：OpenVINO 会改用 float32。请使用 --precision fp32 或 int8。</translation>
        </message>
        <message>
            <location filename="../../inference/engines/providers.py" />
            <source>The installed onnxruntime knows no device {device}, only: {offered}. {remedy}</source>
            <translation>已安装的 onnxruntime 不认识设备 {device}，只有：{offered}。{remedy}</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>{name} is an ONNX graph from elsewhere, which is exported as it is: use --format onnx and --precision fp32.</source>
            <translation>{name} 是来自别处的 ONNX 图，只能原样导出：请使用 --format onnx 和 --precision fp32。</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>The format {name} is not written in {precision}. Use one of: {precisions}.</source>
            <translation>格式 {name} 不支持以 {precision} 写出。请使用其中之一：{precisions}。</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>There is no format {name}. Use one of: {names}.</source>
            <translation>没有格式 {name}。可用：{names}。</translation>
        </message>
        <message>
            <location filename="../../inference/exporting/__init__.py" />
            <source>--output {path} must end in {suffixes}, or --format must say which ({names}).</source>
            <translation>--output {path} 必须以 {suffixes} 结尾，或用 --format 指定格式（{names}）。</translation>
        </message>
        <message>
            <location filename="../../inference/framing.py" />
            <source>There is no crop mode {mode}. Use one of: {modes}.</source>
            <translation>没有裁剪方式 {mode}。可用：{modes}。</translation>
        </message>
        <message>
            <location filename="../../inference/framing.py" />
            <source>A region is LEFT,TOP,RIGHT,BOTTOM in shares of the picture from 0 to 1, such as 0.25,0,0.75,1.</source>
            <translation>区域的写法为“左,上,右,下”，各为画面的 0 到 1 之间的比例，例如 0.25,0,0.75,1。</translation>
        </message>
        <message>
            <location filename="../../inference/stand_in.py" />
            <source>{present}, until {better} is loaded.</source>
            <translation>{better} 加载完成之前使用 {present}。</translation>
        </message>
        <message>
            <location filename="../../inference/swiftformer/sizing.py" />
            <source>The input cannot have {size} pixels a side: use a multiple of {step} from {low} to {high}, such as 160.</source>
            <translation>输入的边长不能是 {size} 像素：请使用 {low} 到 {high} 之间 {step} 的倍数，例如 160。</translation>
        </message>
        <message>
            <location filename="../../inference/tuning.py" />
            <source>{engine}, {precision}, {threads}</source>
            <translation>{engine}，{precision}，{threads}</translation>
        </message>
        <message>
            <location filename="../../inference/tuning.py" />
            <source>1 thread</source>
            <translation>1 个线程</translation>
        </message>
        <message>
            <location filename="../../inference/tuning.py" />
            <source>{count} threads</source>
            <translation>{count} 个线程</translation>
        </message>
        <message>
            <location filename="../../inference/tuning.py" />
            <source>{setup}: {ms:.1f} ms a picture instead of {usual:.1f}; the same first label on {same:.0f} of {pictures} pictures.</source>
            <translation>{setup}：每张图片 {ms:.1f} 毫秒，而不是 {usual:.1f} 毫秒；{pictures} 张图片中有 {same:.0f} 张的首选标签相同。</translation>
        </message>
        <message>
            <location filename="../../inference/tuning.py" />
            <source>{setup}: {ms:.1f} ms a picture.</source>
            <translation>{setup}：每张图片 {ms:.1f} 毫秒。</translation>
        </message>
        <message>
            <location filename="../../inference/tuning.py" />
            <source>{setup}: {ms:.1f} ms a picture instead of {usual:.1f}.</source>
            <translation>{setup}：每张图片 {ms:.1f} 毫秒，而不是 {usual:.1f} 毫秒。</translation>
        </message>
        <message>
            <location filename="../../labelling/export.py" />
            <source>writing the results</source>
            <translation>写入结果</translation>
        </message>
        <message>
            <location filename="../../labelling/looks.py" />
            <source>reading it</source>
            <translation>读取图片</translation>
        </message>
        <message>
            <location filename="../../labelling/session.py" />
            <source>labelling</source>
            <translation>识别图片</translation>
        </message>
        <message>
            <location filename="../../labelling/streams.py" />
            <source>listing pictures</source>
            <translation>查找图片</translation>
        </message>
        <message>
            <location filename="../../logs.py" />
            <source>Something went wrong while {doing}. The details are in {file}.</source>
            <translation>{doing}时出错。详情请见 {file}。</translation>
        </message>
        <message>
            <location filename="../../paths.py" />
            <source>{option} {path} must end in {suffixes}.</source>
            <translation>{option} {path} 必须以 {suffixes} 结尾。</translation>
        </message>
        <message>
            <location filename="../../paths.py" />
            <source>{option} {path} cannot be written: there is no directory {folder}. Create it.</source>
            <translation>无法写入 {option} {path}：没有目录 {folder}。请先创建它。</translation>
        </message>
        <message>
            <location filename="../../phrases.py" />
            <source>{some} or {one}</source>
            <translation>{some} 或 {one}</translation>
        </message>
        <message>
            <location filename="../../pipeline/feed.py" />
            <source>{source} did not answer within {seconds:.0f} s. Check that it is connected and switched on, then start again.</source>
            <translation>{source} 在 {seconds:.0f} 秒内没有响应。请检查它是否已连接并开机，然后重新开始。</translation>
        </message>
        <message>
            <location filename="../../pipeline/feed.py" />
            <source>{reason} Trying again…</source>
            <translation>{reason} 正在重试…</translation>
        </message>
        <message>
            <location filename="../../pipeline/feed.py" />
            <source>The machine was asleep.</source>
            <translation>电脑刚才处于睡眠状态。</translation>
        </message>
        <message>
            <location filename="../../pipeline/label_rules.py" />
            <source>The model has no class called {names}.</source>
            <translation>该模型没有名为 {names} 的类别。</translation>
        </message>
        <message>
            <location filename="../../pipeline/label_rules.py" />
            <source>The model has no class called {names}. Did you mean {near}?</source>
            <translation>该模型没有名为 {names} 的类别。是否想用 {near}？</translation>
        </message>
        <message>
            <location filename="../../pipeline/model_slot.py" />
            <source>loading the model</source>
            <translation>加载模型</translation>
        </message>
        <message>
            <location filename="../../pipeline/reader.py" />
            <source>reading the source</source>
            <translation>读取信号源</translation>
        </message>
        <message>
            <location filename="../../pipeline/run.py" />
            <source>running the model</source>
            <translation>运行模型</translation>
        </message>
        <message>
            <location filename="../../pipeline/timeline.py" />
            <source>The timeline could not be written to {path} ({reason}). Choose another place.</source>
            <translation>时间线无法写入 {path}（{reason}）。请换一个位置。</translation>
        </message>
        <message>
            <location filename="../../pipeline/watchdog.py" />
            <source>The picture is black: the lens is covered, a privacy shutter or key is on, or another program holds the camera.</source>
            <translation>画面全黑：镜头被遮住、隐私挡板或隐私键已开启，或者摄像头被其他程序占用。</translation>
        </message>
        <message>
            <location filename="../../pipeline/watchdog.py" />
            <source>No picture from {source} for {seconds:.0f} s.</source>
            <translation>{source} 已有 {seconds:.0f} 秒没有画面。</translation>
        </message>
        <message>
            <location filename="../../pipeline/watchdog.py" />
            <source>The picture of {source} has been frozen for {seconds:.0f} s.</source>
            <translation>{source} 的画面已冻结 {seconds:.0f} 秒。</translation>
        </message>
        <message>
            <location filename="../../pipeline/words.py" />
            <source>Not sure</source>
            <translation>不确定</translation>
        </message>
        <message>
            <location filename="../../pipeline/words.py" />
            <source>for {minutes} min {rest:02} s</source>
            <translation>持续 {minutes} 分 {rest:02} 秒</translation>
        </message>
        <message>
            <location filename="../../pipeline/words.py" />
            <source>for {seconds:.1f} s</source>
            <translation>持续 {seconds:.1f} 秒</translation>
        </message>
        <message>
            <location filename="../../session.py" />
            <source>{wanted} was not loaded; {present} goes on. {reason}</source>
            <translation>{wanted} 未能加载，继续使用 {present}。{reason}</translation>
        </message>
        <message>
            <location filename="../../session.py" />
            <source>How {model} runs best could not be measured; it goes on as it is. {reason}</source>
            <translation>无法测量 {model} 的最佳运行方式；它将照旧运行。{reason}</translation>
        </message>
        <message>
            <location filename="../../session.py" />
            <source>{model} goes on as it was. {reason}</source>
            <translation>{model} 照旧运行。{reason}</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>The setting {name} was {value}: {reason}. {default} is used instead.</source>
            <translation>设置项 {name} 的值为 {value}：{reason}。已改用 {default}。</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>The settings file {path} is damaged. It was kept as {kept}. Defaults are used.</source>
            <translation>设置文件 {path} 已损坏，已另存为 {kept}。现使用默认设置。</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must be true or false</source>
            <translation>必须是 true 或 false</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must be a text</source>
            <translation>必须是文本</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must be a list of texts</source>
            <translation>必须是文本列表</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must be null or left, top, right, bottom</source>
            <translation>必须是 null，或左、上、右、下四个值</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>it must not be empty</source>
            <translation>不能为空</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>The settings file {path} is damaged. Defaults are used.</source>
            <translation>设置文件 {path} 已损坏。现使用默认设置。</translation>
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
            <source>The settings could not be saved to {path} ({reason}). They hold until SwiftCam is closed. Check the folder's permissions and the free space.</source>
            <translation>设置无法保存到 {path}（{reason}）。在关闭 SwiftCam 之前仍然有效。请检查文件夹权限和剩余空间。</translation>
        </message>
        <message>
            <location filename="../../settings.py" />
            <source>The settings in {path} cannot be read ({reason}). Defaults are used.</source>
            <translation>无法读取 {path} 中的设置（{reason}）。现使用默认设置。</translation>
        </message>
        <message>
            <location filename="../../ui/app.py" />
            <source>SwiftCam crashed the last time. What is known of it is in {file}.</source>
            <translation>SwiftCam 上次意外崩溃。相关信息保存在 {file}。</translation>
        </message>
        <message>
            <location filename="../../ui/dialogs.py" />
            <source>Open a video or a picture</source>
            <translation>打开视频或图片</translation>
        </message>
        <message>
            <location filename="../../ui/dialogs.py" />
            <source>Open a folder of pictures</source>
            <translation>打开图片文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/dialogs.py" />
            <source>Open a SwiftFormer checkpoint</source>
            <translation>打开 SwiftFormer 权重</translation>
        </message>
        <message>
            <location filename="../../ui/dialogs.py" />
            <source>Open an address</source>
            <translation>打开地址</translation>
        </message>
        <message>
            <location filename="../../ui/dialogs.py" />
            <source>An http, https, rtsp or rtsps address:</source>
            <translation>http、https、rtsp 或 rtsps 地址：</translation>
        </message>
        <message>
            <location filename="../../ui/dialogs.py" />
            <source>Models (*.safetensors *.bin *.pth *.pt *.h5 *.onnx config.json)</source>
            <translation>模型 (*.safetensors *.bin *.pth *.pt *.h5 *.onnx config.json)</translation>
        </message>
        <message>
            <location filename="../../ui/dialogs.py" />
            <source>All files (*)</source>
            <translation>所有文件 (*)</translation>
        </message>
        <message>
            <location filename="../../ui/failures.py" />
            <source>SwiftCam goes on. If something no longer works, restart it.</source>
            <translation>SwiftCam 会继续运行。如果某些功能不再正常，请重新启动。</translation>
        </message>
        <message>
            <location filename="../../ui/failures.py" />
            <source>Open the folder</source>
            <translation>打开文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/images/batch_bar.py" />
            <source>Progress</source>
            <translation>进度</translation>
        </message>
        <message>
            <location filename="../../ui/images/batch_bar.py" />
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <location filename="../../ui/images/batch_bar.py" />
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <location filename="../../ui/images/batch_bar.py" />
            <source>Go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <location filename="../../ui/images/drops.py" />
            <source>There is no picture in that.</source>
            <translation>其中没有图片。</translation>
        </message>
        <message>
            <location filename="../../ui/images/drops.py" />
            <source>An address is not fetched: nothing leaves this machine. Save the picture.</source>
            <translation>不会下载网址：一切都在本机进行。请先保存图片。</translation>
        </message>
        <message>
            <location filename="../../ui/images/exports.py" />
            <source>Written: {count:,} pictures.</source>
            <translation>已写入 {count:,} 张图片。</translation>
        </message>
        <message>
            <location filename="../../ui/images/exports.py" />
            <source>Writing: {done:,} of {total:,}</source>
            <translation>正在写入：{done:,} / {total:,}</translation>
        </message>
        <message>
            <location filename="../../ui/images/exports.py" />
            <source>{count:,} of them have an error.</source>
            <translation>其中 {count:,} 张有错误。</translation>
        </message>
        <message>
            <location filename="../../ui/images/filter_bar.py" />
            <source>Part of the name or folder</source>
            <translation>文件名或文件夹的一部分</translation>
        </message>
        <message>
            <location filename="../../ui/images/filter_bar.py" />
            <source>Part of the label</source>
            <translation>标签的一部分</translation>
        </message>
        <message>
            <location filename="../../ui/images/filter_bar.py" />
            <source>Least probability</source>
            <translation>最低概率</translation>
        </message>
        <message>
            <location filename="../../ui/images/filter_bar.py" />
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <location filename="../../ui/images/filter_bar.py" />
            <source>all</source>
            <translation>全部</translation>
        </message>
        <message>
            <location filename="../../ui/images/filter_bar.py" />
            <source>labelled</source>
            <translation>已识别</translation>
        </message>
        <message>
            <location filename="../../ui/images/filter_bar.py" />
            <source>could not be labelled</source>
            <translation>无法识别</translation>
        </message>
        <message>
            <location filename="../../ui/images/filter_bar.py" />
            <source>waiting</source>
            <translation>等待中</translation>
        </message>
        <message>
            <location filename="../../ui/images/images_page.py" />
            <source>Drop pictures and folders here, paste a picture, or add files above.</source>
            <translation>把图片和文件夹拖到这里、粘贴图片，或在上方添加文件。</translation>
        </message>
        <message>
            <location filename="../../ui/images/images_page.py" />
            <source>Copied: {count:,} pictures.</source>
            <translation>已复制 {count:,} 张图片。</translation>
        </message>
        <message>
            <location filename="../../ui/images/images_page.py" />
            <source>Another export is under way.</source>
            <translation>另一项导出正在进行。</translation>
        </message>
        <message>
            <location filename="../../ui/images/images_page.py" />
            <source>Show large</source>
            <translation>放大查看</translation>
        </message>
        <message>
            <location filename="../../ui/images/images_page.py" />
            <source>Correct the label…</source>
            <translation>更正标签…</translation>
        </message>
        <message>
            <location filename="../../ui/images/images_page.py" />
            <source>Label again</source>
            <translation>重新识别</translation>
        </message>
        <message>
            <location filename="../../ui/images/images_page.py" />
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <location filename="../../ui/images/images_page.py" />
            <source>Paste</source>
            <translation>粘贴</translation>
        </message>
        <message>
            <location filename="../../ui/images/images_page.py" />
            <source>Remove from this page</source>
            <translation>从此页移除</translation>
        </message>
        <message>
            <location filename="../../ui/images/images_page.py" />
            <source>Pasted {number}</source>
            <translation>粘贴 {number}</translation>
        </message>
        <message>
            <location filename="../../ui/images/picture_model.py" />
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <location filename="../../ui/images/picture_model.py" />
            <source>Folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/images/picture_model.py" />
            <source>Label</source>
            <translation>标签</translation>
        </message>
        <message>
            <location filename="../../ui/images/picture_model.py" />
            <source>Probability</source>
            <translation>概率</translation>
        </message>
        <message>
            <location filename="../../ui/images/picture_model.py" />
            <source>Other labels</source>
            <translation>其他标签</translation>
        </message>
        <message>
            <location filename="../../ui/images/picture_views.py" />
            <source>Pictures</source>
            <translation>图片</translation>
        </message>
        <message>
            <location filename="../../ui/images/picture_views.py" />
            <source>Pictures as a table</source>
            <translation>图片列表</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Watch added folders</source>
            <translation>监视添加的文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Correct the label</source>
            <translation>更正标签</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>What is in the selected pictures? Empty: as the model says.</source>
            <translation>所选图片中是什么？留空则采用模型的结果。</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Results as CSV, JSON Lines or Parquet…</source>
            <translation>结果保存为 CSV、JSON Lines 或 Parquet…</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Keywords into XMP sidecars beside the pictures</source>
            <translation>把关键词写入图片旁的 XMP 文件</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Links in folders by label…</source>
            <translation>按标签在文件夹中建立链接…</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Copies in folders by label…</source>
            <translation>按标签复制到文件夹…</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Export the results</source>
            <translation>导出结果</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Make the folders in</source>
            <translation>文件夹建立在</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Add pictures</source>
            <translation>添加图片</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Add a folder of pictures</source>
            <translation>添加图片文件夹</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Add files…</source>
            <translation>添加文件…</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Add a folder…</source>
            <translation>添加文件夹…</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Grid</source>
            <translation>网格</translation>
        </message>
        <message>
            <location filename="../../ui/images/tool_row.py" />
            <source>Table</source>
            <translation>列表</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>{hours:.1f} h</source>
            <translation>{hours:.1f} 小时</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>labelled by hand</source>
            <translation>手工标注</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>{seconds:.0f} s</source>
            <translation>{seconds:.0f} 秒</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>{minutes:.0f} min</source>
            <translation>{minutes:.0f} 分钟</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>looking for pictures…</source>
            <translation>正在查找图片…</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>{done:,} of {total:,}</source>
            <translation>{done:,} / {total:,}</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>{count:,} could not be labelled</source>
            <translation>{count:,} 张无法识别</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>loading the model…</source>
            <translation>正在加载模型…</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>cancelled</source>
            <translation>已取消</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>{rate:.0f} a second</source>
            <translation>每秒 {rate:.0f} 张</translation>
        </message>
        <message>
            <location filename="../../ui/images/words.py" />
            <source>{time} left</source>
            <translation>剩余 {time}</translation>
        </message>
        <message>
            <location filename="../../ui/inset.py" />
            <source>what the model sees · {size}²</source>
            <translation>模型所见 · {size}²</translation>
        </message>
        <message>
            <location filename="../../ui/inset.py" />
            <source>what the model sees</source>
            <translation>模型所见</translation>
        </message>
        <message>
            <location filename="../../ui/live_page.py" />
            <source>Position in the recording</source>
            <translation>播放位置</translation>
        </message>
        <message>
            <location filename="../../ui/live_page.py" />
            <source>Begin again at the end (L)</source>
            <translation>循环播放 (L)</translation>
        </message>
        <message>
            <location filename="../../ui/live_page.py" />
            <source>Save a snapshot (S)</source>
            <translation>保存截图 (S)</translation>
        </message>
        <message>
            <location filename="../../ui/live_page.py" />
            <source>Full screen (F)</source>
            <translation>全屏 (F)</translation>
        </message>
        <message>
            <location filename="../../ui/live_page.py" />
            <source>Settings at the side (P)</source>
            <translation>侧边设置 (P)</translation>
        </message>
        <message>
            <location filename="../../ui/live_page.py" />
            <source>Start</source>
            <translation>开始</translation>
        </message>
        <message>
            <location filename="../../ui/live_page.py" />
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <location filename="../../ui/live_page.py" />
            <source>Go on (Space)</source>
            <translation>继续（空格）</translation>
        </message>
        <message>
            <location filename="../../ui/live_page.py" />
            <source>Pause (Space)</source>
            <translation>暂停（空格）</translation>
        </message>
        <message>
            <location filename="../../ui/live_view.py" />
            <source>Live picture</source>
            <translation>实时画面</translation>
        </message>
        <message>
            <location filename="../../ui/main_window.py" />
            <source>Saved {path}</source>
            <translation>已保存 {path}</translation>
        </message>
        <message>
            <location filename="../../ui/main_window.py" />
            <source>A live picture has no past to return to.</source>
            <translation>实时画面无法回到过去。</translation>
        </message>
        <message>
            <location filename="../../ui/main_window.py" />
            <source>Not saved: {reason}</source>
            <translation>未保存：{reason}</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>Stopped</source>
            <translation>已停止</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>Opening…</source>
            <translation>正在打开…</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>No picture</source>
            <translation>没有画面</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>Reconnecting…</source>
            <translation>正在重新连接…</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>Paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>The end</source>
            <translation>播放结束</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>This did not work</source>
            <translation>出错了</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>Space starts again</source>
            <translation>按空格重新开始</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>Space goes on</source>
            <translation>按空格继续</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>Space plays it again</source>
            <translation>按空格重新播放</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>Space tries again</source>
            <translation>按空格重试</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>Opening {source}…</source>
            <translation>正在打开 {source}…</translation>
        </message>
        <message>
            <location filename="../../ui/messages.py" />
            <source>The picture was lost</source>
            <translation>画面已丢失</translation>
        </message>
        <message>
            <location filename="../../ui/metrics_page.py" />
            <source>ms</source>
            <translation>毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/metrics_page.py" />
            <source>Milliseconds over the last two minutes</source>
            <translation>最近两分钟的毫秒数</translation>
        </message>
        <message>
            <location filename="../../ui/metrics_page.py" />
            <source>Copy as CSV</source>
            <translation>复制为 CSV</translation>
        </message>
        <message>
            <location filename="../../ui/metrics_page.py" />
            <source>Numbers</source>
            <translation>数据</translation>
        </message>
        <message>
            <location filename="../../ui/metrics_page.py" />
            <source>The numbers are on the clipboard.</source>
            <translation>数据已复制到剪贴板。</translation>
        </message>
        <message>
            <location filename="../../ui/metrics_page.py" />
            <source>frame age</source>
            <translation>画面延迟</translation>
        </message>
        <message>
            <location filename="../../ui/metrics_page.py" />
            <source>total</source>
            <translation>总计</translation>
        </message>
        <message>
            <location filename="../../ui/metrics_page.py" />
            <source>engine</source>
            <translation>推理</translation>
        </message>
        <message>
            <location filename="../../ui/models/jobs.py" />
            <source>No name for the model can be made from {file}. Use swiftcam models import --name.</source>
            <translation>无法从 {file} 得出模型名称。请使用 swiftcam models import --name。</translation>
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
            <source>Verify</source>
            <translation>校验</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>in use</source>
            <translation>使用中</translation>
        </message>
        <message>
            <location filename="../../ui/models/model_card.py" />
            <source>Go on downloading</source>
            <translation>继续下载</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>Models</source>
            <translation>模型</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>Downloads come from the Hugging Face hub when you ask for them, and are checked. A model of your own, a SwiftFormer or any ONNX classifier, is imported with its golden values, so that it can be verified.</source>
            <translation>仅在您要求时才从 Hugging Face hub 下载，并会校验。自己的模型（SwiftFormer 或任意 ONNX 分类器）导入时会记录标准答案，以便日后校验。</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>Import a model…</source>
            <translation>导入模型…</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>{name} was removed: {size:.0f} MB are free.</source>
            <translation>{name} 已移除，释放 {size:.0f} MB。</translation>
        </message>
        <message>
            <location filename="../../ui/models/models_page.py" />
            <source>{name} is in the hands of another SwiftCam. Try again later.</source>
            <translation>{name} 正被另一个 SwiftCam 使用。请稍后再试。</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>comes with SwiftCam</source>
            <translation>随 SwiftCam 附带</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>on this machine</source>
            <translation>已在本机</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>partly downloaded</source>
            <translation>已部分下载</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>not downloaded</source>
            <translation>未下载</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>damaged</source>
            <translation>已损坏</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>starting</source>
            <translation>正在开始</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>waiting for another SwiftCam</source>
            <translation>等待另一个 SwiftCam</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>connecting</source>
            <translation>正在连接</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>downloading</source>
            <translation>正在下载</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>copying</source>
            <translation>正在复制</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>checking</source>
            <translation>正在校验</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>working out what it should answer</source>
            <translation>正在计算标准答案</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>learning ranges</source>
            <translation>正在学习取值范围</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>trying 8 bits</source>
            <translation>正在尝试 8 位</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>loading engines</source>
            <translation>正在加载引擎</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>timing</source>
            <translation>正在计时</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>comparing labels</source>
            <translation>正在比较标签</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>done</source>
            <translation>完成</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>The starter model: 200 classes, always there.</source>
            <translation>入门模型：200 个类别，始终可用。</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>The smallest and quickest of the published models.</source>
            <translation>已发布模型中最小、最快的一个。</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>Small: more accurate, about 1.6 times the work of XS.</source>
            <translation>小型：更准确，计算量约为 XS 的 1.6 倍。</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>Large: about 2.6 times the work of XS.</source>
            <translation>大型：计算量约为 XS 的 2.6 倍。</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>The most accurate: about 6.6 times the work of XS.</source>
            <translation>最准确：计算量约为 XS 的 6.6 倍。</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>The first release of XS, with the attention of March 2023.</source>
            <translation>XS 的首个版本，采用 2023 年 3 月的注意力机制。</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>{count:,} classes</source>
            <translation>{count:,} 个类别</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>SHA-256 is not published: the first download's is kept and required from then on</source>
            <translation>SHA-256 未公布：以首次下载的值为准，此后必须一致</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>{share:.1f} % right at once</source>
            <translation>首位正确率 {share:.1f} %</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>{count:.1f} M weights</source>
            <translation>{count:.1f} M 参数</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>{count:.2f} GMACs</source>
            <translation>{count:.2f} GMACs</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>{size:.0f} MB</source>
            <translation>{size:.0f} MB</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>the weights are what they were</source>
            <translation>权重未变</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>{done:.1f} of {total:.1f} MB</source>
            <translation>{done:.1f} / {total:.1f} MB</translation>
        </message>
        <message>
            <location filename="../../ui/models/words.py" />
            <source>{rate:.1f} MB a second</source>
            <translation>每秒 {rate:.1f} MB</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>how the model runs</source>
            <translation>模型的运行方式</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>precision</source>
            <translation>精度</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>device</source>
            <translation>设备</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>threads</source>
            <translation>线程</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>milliseconds</source>
            <translation>毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>capture: decoding a frame</source>
            <translation>采集：解码一帧</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>wait: until the model is free</source>
            <translation>等待：直到模型空闲</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>crop</source>
            <translation>裁剪</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>total: from reading to labels</source>
            <translation>总计：从读取到标签</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>paint</source>
            <translation>绘制</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>frame age: from the camera to your eye</source>
            <translation>画面延迟：从摄像头到眼前</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>frames a second</source>
            <translation>每秒帧数</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>now</source>
            <translation>当前</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>mean</source>
            <translation>平均</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>camera</source>
            <translation>摄像头</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>labels</source>
            <translation>标签</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>frames</source>
            <translation>帧数</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>from the source</source>
            <translation>来自信号源</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>of these unchanged, model not asked</source>
            <translation>其中画面未变、未调用模型</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>passed over for a newer one</source>
            <translation>因有更新的帧而跳过</translation>
        </message>
        <message>
            <location filename="../../ui/numbers.py" />
            <source>input size</source>
            <translation>输入尺寸</translation>
        </message>
        <message>
            <location filename="../../ui/overlay.py" />
            <source>PLAYING</source>
            <translation>播放中</translation>
        </message>
        <message>
            <location filename="../../ui/overlay.py" />
            <source>STOPPED</source>
            <translation>已停止</translation>
        </message>
        <message>
            <location filename="../../ui/overlay.py" />
            <source>OPENING</source>
            <translation>打开中</translation>
        </message>
        <message>
            <location filename="../../ui/overlay.py" />
            <source>LIVE</source>
            <translation>实时</translation>
        </message>
        <message>
            <location filename="../../ui/overlay.py" />
            <source>STALLED</source>
            <translation>已停滞</translation>
        </message>
        <message>
            <location filename="../../ui/overlay.py" />
            <source>RECONNECTING</source>
            <translation>重连中</translation>
        </message>
        <message>
            <location filename="../../ui/overlay.py" />
            <source>PAUSED</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <location filename="../../ui/overlay.py" />
            <source>ENDED</source>
            <translation>已结束</translation>
        </message>
        <message>
            <location filename="../../ui/overlay.py" />
            <source>FAILED</source>
            <translation>失败</translation>
        </message>
        <message>
            <location filename="../../ui/overlay.py" />
            <source>{rate:.0f} FPS</source>
            <translation>{rate:.0f} 帧/秒</translation>
        </message>
        <message>
            <location filename="../../ui/overlay.py" />
            <source>{time:.0f} ms</source>
            <translation>{time:.0f} 毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/pages.py" />
            <source>Help</source>
            <translation>帮助</translation>
        </message>
        <message>
            <location filename="../../ui/pages.py" />
            <source>Live</source>
            <translation>实时</translation>
        </message>
        <message>
            <location filename="../../ui/pages.py" />
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
            <translation>显示个数</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Smoothing</source>
            <translation>平滑</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Not sure below</source>
            <translation>低于此值为不确定</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Only these classes</source>
            <translation>只识别这些类别</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Never these classes</source>
            <translation>不识别这些类别</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>Rest while nothing changes</source>
            <translation>画面不变时休息</translation>
        </message>
        <message>
            <location filename="../../ui/panel/label_section.py" />
            <source>names, separated by commas</source>
            <translation>名称，用逗号分隔</translation>
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
            <source>Only the starter model is here. Nothing is downloaded unasked.</source>
            <translation>目前只有入门模型。未经您同意不会下载任何内容。</translation>
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
            <translation>配色</translation>
        </message>
        <message>
            <location filename="../../ui/panel/program_section.py" />
            <source>as the system</source>
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
            <source>How it runs</source>
            <translation>运行方式</translation>
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
            <source>Input size (fewer: faster, less accurate)</source>
            <translation>输入尺寸（越小越快，但越不准）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>Processor threads</source>
            <translation>处理器线程</translation>
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
            <source>measuring the fastest way to run it…</source>
            <translation>正在测量最快的运行方式……</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>{size} pixels</source>
            <translation>{size} 像素</translation>
        </message>
        <message>
            <location filename="../../ui/panel/run_group.py" />
            <source>as trained</source>
            <translation>与训练时相同</translation>
        </message>
        <message>
            <location filename="../../ui/panel/side_panel.py" />
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>asked {asked} → granted {mode}</source>
            <translation>请求 {asked} → 实得 {mode}</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Camera {number}</source>
            <translation>摄像头 {number}</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>delivers {mode}</source>
            <translation>信号 {mode}</translation>
        </message>
        <message>
            <location filename="../../ui/panel/source_section.py" />
            <source>Source</source>
            <translation>信号源</translation>
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
            <source>usual (1280×720 30 MJPG)</source>
            <translation>常用（1280×720 30 MJPG）</translation>
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
            <source>Crop (drag on the picture for a part)</source>
            <translation>裁剪（可在画面上拖选区域）</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>Use the whole picture again</source>
            <translation>恢复整个画面</translation>
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
            <translation>模型所见</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>as the model was trained</source>
            <translation>与模型训练时相同</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>centre: the largest square</source>
            <translation>居中：最大正方形</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>fit: all of it, with bars</source>
            <translation>适应：完整画面加边条</translation>
        </message>
        <message>
            <location filename="../../ui/panel/view_section.py" />
            <source>squash: all of it, distorted</source>
            <translation>拉伸：完整画面变形</translation>
        </message>
        <message>
            <location filename="../../ui/render.py" />
            <source>The picture cannot be saved to {path} ({reason}). Choose another place.</source>
            <translation>图片无法保存到 {path}（{reason}）。请换一个位置。</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>Libraries</source>
            <translation>程序库</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>Model: weights and golden answers</source>
            <translation>模型：权重与标准答案</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>A photograph is labelled</source>
            <translation>识别一张照片</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>A photograph is labelled in 8 bits</source>
            <translation>以 8 位精度识别一张照片</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>A video is written and read</source>
            <translation>写入并读取视频</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>100 pictures through the live view</source>
            <translation>实时画面处理 100 帧</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>Folders can be written</source>
            <translation>文件夹可写入</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>Every page is drawn</source>
            <translation>绘制每个页面</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>Nothing used the network</source>
            <translation>未使用网络</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>Self-test</source>
            <translation>自检</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>Running…</source>
            <translation>正在运行…</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>Copy report</source>
            <translation>复制报告</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>Everything works here.</source>
            <translation>一切正常。</translation>
        </message>
        <message>
            <location filename="../../ui/self_test.py" />
            <source>Something does not work here. The report says what.</source>
            <translation>有项目未通过。详情见报告。</translation>
        </message>
        <message>
            <location filename="../../ui/shortcuts.py" />
            <source>Tab goes from control to control, Space and the arrows change them.</source>
            <translation>Tab 键切换控件，空格和方向键更改数值。</translation>
        </message>
        <message>
            <location filename="../../ui/snapshots.py" />
            <source>There is no picture to save yet.</source>
            <translation>还没有可保存的画面。</translation>
        </message>
        <message>
            <location filename="../../ui/snapshots.py" />
            <source>The folder {folder} cannot be made ({reason}). Check its permissions.</source>
            <translation>无法创建文件夹 {folder}（{reason}）。请检查权限。</translation>
        </message>
        <message>
            <location filename="../../ui/status.py" />
            <source>not verified</source>
            <translation>未验证</translation>
        </message>
        <message>
            <location filename="../../ui/status.py" />
            <source>verified</source>
            <translation>已验证</translation>
        </message>
        <message>
            <location filename="../../ui/status.py" />
            <source>differs on {count} of {of} pictures</source>
            <translation>{of} 张中有 {count} 张不一致</translation>
        </message>
        <message>
            <location filename="../../ui/status.py" />
            <source>camera {camera:.1f}  labels {labels:.1f}  screen {screen:.1f} FPS</source>
            <translation>摄像头 {camera:.1f}  标签 {labels:.1f}  屏幕 {screen:.1f} 帧/秒</translation>
        </message>
        <message>
            <location filename="../../ui/status.py" />
            <source>dropped {count}</source>
            <translation>丢弃 {count}</translation>
        </message>
        <message>
            <location filename="../../ui/status.py" />
            <source>frame age {time:.0f} ms p95</source>
            <translation>画面延迟 {time:.0f} 毫秒 p95</translation>
        </message>
        <message>
            <location filename="../../ui/status.py" />
            <source>{times} ms</source>
            <translation>{times} 毫秒</translation>
        </message>
        <message>
            <location filename="../../ui/timeline_page.py" />
            <source>End</source>
            <translation>结束</translation>
        </message>
        <message>
            <location filename="../../ui/timeline_page.py" />
            <source>Seconds</source>
            <translation>秒数</translation>
        </message>
        <message>
            <location filename="../../ui/timeline_page.py" />
            <source>Peak</source>
            <translation>峰值</translation>
        </message>
        <message>
            <location filename="../../ui/timeline_page.py" />
            <source>Nothing was seen for sure yet.</source>
            <translation>还没有确定识别到的内容。</translation>
        </message>
        <message>
            <location filename="../../ui/timeline_page.py" />
            <source>Save as CSV or JSON Lines…</source>
            <translation>保存为 CSV 或 JSON Lines…</translation>
        </message>
        <message>
            <location filename="../../ui/timeline_page.py" />
            <source>What was seen when</source>
            <translation>何时看到了什么</translation>
        </message>
        <message>
            <location filename="../../ui/timeline_page.py" />
            <source>Save the timeline</source>
            <translation>保存时间线</translation>
        </message>
        <message>
            <location filename="../../ui/translations.py" />
            <source>starter model: 200 classes, about 4 in 10 right</source>
            <translation>入门模型：200 个类别，约四成正确</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>Pause, go on, start again</source>
            <translation>暂停、继续、重新开始</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>Save a snapshot</source>
            <translation>保存截图</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>Full screen</source>
            <translation>全屏</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>5 seconds back in a recording</source>
            <translation>录像后退 5 秒</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>5 seconds on in a recording</source>
            <translation>录像前进 5 秒</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>The picture before, held</source>
            <translation>上一帧并暂停</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>The next picture, held</source>
            <translation>下一帧并暂停</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>Begin again at the end</source>
            <translation>循环播放</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>Settings at the side</source>
            <translation>侧边设置</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>Open a file</source>
            <translation>打开文件</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>This list</source>
            <translation>显示此列表</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>Back, or close</source>
            <translation>返回或关闭</translation>
        </message>
        <message>
            <location filename="../../ui/window_keys.py" />
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
</TS>
