#pragma warning disable CA1416 // Options are data on systems without Quic too.

using System.Net;
using System.Net.Cache;
using System.Net.Http.Headers;
using System.Net.Mail;
using System.Net.Mime;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Reflection;
using System.Security.Authentication.ExtendedProtection;

namespace Procession.Tests.Serialization;

/// <summary>Networks: addresses, cookies, headers, mail, options, and what owns connections.</summary>
internal static class NetSamples
{
    public static IEnumerable<TypeSample> All => [.. Addresses, .. Cookies, .. Http, .. Headers, .. Mail, .. Options, .. Bound];

    private static IEnumerable<TypeSample> Addresses =>
    [
        Sample.Data(() => IPAddress.Parse("fe80::1%3"), address => address.ScopeId),
        Sample.Data(() => IPAddress.Parse("10.1.2.3")),
        Sample.Data(() => new IPEndPoint(IPAddress.Parse("10.1.2.3"), 80)),
        Sample.Data(() => new DnsEndPoint("example.org", 443, AddressFamily.InterNetwork)),
        Sample.Data(() => new UnixDomainSocketEndPoint("/tmp/x.socket")),
        Sample.Data(() => IPNetwork.Parse("10.1.0.0/16"), network => network.Contains(IPAddress.Parse("10.1.2.3"))),
        Sample.Data(() => new IPEndPoint(IPAddress.Parse("10.1.2.3"), 80).Serialize(), address => address[2]),
        Sample.Data(() => new IPHostEntry { HostName = "h", Aliases = ["a"], AddressList = [IPAddress.Loopback] }),
        Sample.Data(() => PhysicalAddress.Parse("00-11-22-33-44-55")),
        Sample.Data(() => new PingOptions(5, true)),
        Sample.Data(Reply, reply => reply.Buffer),
        Sample.Data(() => new System.Net.Quic.QuicReceiveWindowSizes { Connection = 5 }),
        Sample.Data(() => new IPPacketInformation()),
        Sample.Data(() => new SocketReceiveFromResult { ReceivedBytes = 5, RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1) }),
        Sample.Data(() => new SocketReceiveMessageFromResult { ReceivedBytes = 5, SocketFlags = SocketFlags.Peek }),
        Sample.Data(() => new UdpReceiveResult([1, 2], new IPEndPoint(IPAddress.Loopback, 1)), result => result.Buffer),
        Sample.Data(() => new LingerOption(true, 5)),
        Sample.Data(() => new MulticastOption(IPAddress.Parse("224.0.0.1"), IPAddress.Loopback)),
        Sample.Data(() => new IPv6MulticastOption(IPAddress.Parse("ff02::1"), 3)),
        Sample.Data(() => new SslApplicationProtocol("h2"), protocol => protocol.Protocol.ToArray()),
    ];

    private static IEnumerable<TypeSample> Cookies =>
    [
        Sample.Changing(Sweet),
        Sample.Changing(() => new CookieCollection { Sweet(), new Cookie("b", "2") }),
        Sample.Changing(Jar, jar => (jar.Count, jar.GetCookieHeader(new Uri("https://example.org/p/q")), jar.GetAllCookies().Count)),
        Sample.Data(() => new NetworkCredential("user", "secret", "domain"), credential => credential.Password),
        Sample.Data(Credentials, cache => cache.GetCredential(new Uri("https://example.org/x"), "Basic")?.Password),
        Sample.Data(() => new WebProxy("http://proxy:8080", true, ["local"]), proxy => proxy.IsBypassed(new Uri("http://local/"))),
        Sample.Data(() => new WebHeaderCollection { { "Accept", "text/html" }, { "X", "1" }, { "X", "2" } }, headers => (headers["accept"], headers.GetValues("x"))),
        Sample.Data(() => new Authorization("token", true, "group")),
    ];

    private static IEnumerable<TypeSample> Http =>
    [
        Sample.Data(() => HttpMethod.Patch),
        Sample.Data(() => new HttpMethod("BREW")),
        Sample.Data(() => new HttpRequestOptionsKey<int>("k")),
        Sample.Data(() => Filled(new HttpRequestOptions())),
        Sample.Data(() => new SseItem<string>("data", "kind") { EventId = "5" }),
        Sample.Data(() => new RequestCachePolicy(RequestCacheLevel.CacheOnly)),
        Sample.Data(() => new HttpRequestCachePolicy(HttpCacheAgeControl.MaxAge, TimeSpan.FromSeconds(5))),
        Sample.Bound(() => new HttpRequestMessage(HttpMethod.Get, "https://example.org/")),
        Sample.Bound(() => new HttpResponseMessage(HttpStatusCode.Accepted)),
        Sample.Bound(() => new HttpRequestMessage().Headers),
        Sample.Bound(() => new HttpResponseMessage().Headers),
        Sample.Bound(() => new HttpRequestMessage().Headers.NonValidated),
        Sample.Bound(() => new StringContent("x")),
        Sample.Bound(() => new ByteArrayContent([1])),
        Sample.Bound(() => new FormUrlEncodedContent([])),
        Sample.Bound(() => new MultipartContent()),
        Sample.Bound(() => new ReadOnlyMemoryContent(new byte[1])),
        Sample.Bound(() => System.Net.Http.Json.JsonContent.Create(5)),
    ];

    private static IEnumerable<TypeSample> Headers =>
    [
        Sample.Data(() => new AuthenticationHeaderValue("Bearer", "x")),
        Sample.Data(() => CacheControlHeaderValue.Parse("no-cache=\"a\", max-age=5, private=\"b, c\", x=y")),
        Sample.Data(() => ContentDispositionHeaderValue.Parse("attachment; filename=\"a b.txt\"; size=5")),
        Sample.Data(() => new ContentRangeHeaderValue(1, 2, 3)),
        Sample.Data(() => new EntityTagHeaderValue("\"x\"", true)),
        Sample.Data(() => MediaTypeHeaderValue.Parse("text/html; charset=utf-8")),
        Sample.Data(() => MediaTypeWithQualityHeaderValue.Parse("text/html; q=0.5")),
        Sample.Data(() => new NameValueHeaderValue("a", "b")),
        Sample.Data(() => NameValueWithParametersHeaderValue.Parse("a=b; c=d")),
        Sample.Data(() => new ProductHeaderValue("a", "1")),
        Sample.Data(() => new ProductInfoHeaderValue("a", "1")),
        Sample.Data(() => new ProductInfoHeaderValue("(comment)")),
        Sample.Data(() => new RangeConditionHeaderValue("\"x\"")),
        Sample.Data(() => RangeHeaderValue.Parse("bytes=1-2, 5-")),
        Sample.Data(() => new RangeItemHeaderValue(1, null)),
        Sample.Data(() => new RetryConditionHeaderValue(TimeSpan.FromSeconds(5))),
        Sample.Data(() => new StringWithQualityHeaderValue("de", 0.5)),
        Sample.Data(() => TransferCodingHeaderValue.Parse("gzip; a=b")),
        Sample.Data(() => TransferCodingWithQualityHeaderValue.Parse("gzip; q=0.5")),
        Sample.Data(() => new ViaHeaderValue("1.1", "host", "HTTP", "(c)")),
        Sample.Data(() => new WarningHeaderValue(110, "host", "\"text\"", new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero))),
    ];

    private static IEnumerable<TypeSample> Mail =>
    [
        Sample.Data(() => new MailAddress("a@example.org", "A B")),
        Sample.Data(() => new MailAddressCollection { new MailAddress("a@example.org"), "b@example.org" }),
        Sample.Data(() => new ContentType("text/plain; name=\"a b\""), type => (type.MediaType, type.Parameters["name"])),
        Sample.Data(() => new ContentDisposition { CreationDate = new DateTime(2024, 1, 2, 3, 4, 5, 678) }, disposition => disposition.ToString()),
        Sample.Data(Message, message => (message.To[0].Address, message.Headers["X-A"])),
        Sample.Bound(() => new Attachment(new MemoryStream([1]), "a")),
        Sample.Bound(() => AlternateView.CreateAlternateViewFromString("x")),
        Sample.Bound(() => new LinkedResource(new MemoryStream([1]))),
        Sample.Bound(() => new SmtpClient()),
    ];

    private static IEnumerable<TypeSample> Options =>
    [
        Sample.Data(() => new WebSocketReceiveResult(5, WebSocketMessageType.Text, true, WebSocketCloseStatus.Empty, "bye")),
        Sample.Data(() => new ValueWebSocketReceiveResult(5, WebSocketMessageType.Text, true)),
        Sample.Data(() => new WebSocketDeflateOptions { ClientMaxWindowBits = 10 }),
        Sample.Data(() => new WebSocketCreationOptions { SubProtocol = "x", DangerousDeflateOptions = new() }),
        Sample.Data(() => new SslClientAuthenticationOptions { TargetHost = "h", ApplicationProtocols = [SslApplicationProtocol.Http2] }),
        Sample.Data(() => new SslServerAuthenticationOptions { AllowRenegotiation = true, ClientCertificateRequired = true }),
        Sample.Data(() => new SslClientHelloInfo()),
        Sample.Data(() => new NegotiateAuthenticationClientOptions { TargetName = "t", Credential = new NetworkCredential("u", "p") }),
        Sample.Data(() => new NegotiateAuthenticationServerOptions { Package = "p" }),
        Sample.Data(() => new ExtendedProtectionPolicy(PolicyEnforcement.WhenSupported, ProtectionScenario.TransportSelected, new ServiceNameCollection(new[] { "a", "b" }))),
        Sample.Data(() => new ServiceNameCollection(new[] { "a", "b" })),
    ];

    private static IEnumerable<TypeSample> Bound =>
    [
        Sample.Bound(() => new HttpClient()),
        Sample.Bound(() => new HttpClientHandler()),
        Sample.Bound(() => new SocketsHttpHandler()),
        Sample.Bound(() => new Socket(SocketType.Stream, ProtocolType.Tcp)),
        Sample.Bound(() => new TcpClient()),
        Sample.Bound(() => new TcpListener(IPAddress.Loopback, 0)),
        Sample.Bound(() => new UdpClient()),
        Sample.Bound(() => new SocketAsyncEventArgs()),
        Sample.Bound(() => new ClientWebSocket()),
        Sample.Bound(() => new Ping()),
        Sample.Bound(() => new HttpListener()),
        Sample.Bound(() => NetworkInterface.GetAllNetworkInterfaces()[0]),
    ];

    private static Cookie Sweet() => new("a", "1", "/p", "example.org")
    {
        Expires = new DateTime(2034, 1, 2, 0, 0, 0, DateTimeKind.Utc),
        HttpOnly = true,
        Secure = true,
        Comment = "c",
        Port = "\"80,443\"",
    };

    private static CookieContainer Jar()
    {
        CookieContainer jar = new(200, 10, 2000);
        jar.Add(new Uri("https://example.org/p"), new Cookie("a", "1"));
        jar.SetCookies(new Uri("https://www.example.org/p"), "b=2; Domain=.example.org; Path=/; Secure; HttpOnly");
        return jar;
    }

    private static CredentialCache Credentials()
    {
        CredentialCache cache = new();
        cache.Add(new Uri("https://example.org/"), "Basic", new NetworkCredential("u", "p"));
        cache.Add("host", 25, "NTLM", new NetworkCredential("v", "q"));
        return cache;
    }

    // As pings give it back; there is no public way to make one.
    private static PingReply Reply() => (PingReply)Activator.CreateInstance(
        typeof(PingReply),
        BindingFlags.Instance | BindingFlags.NonPublic,
        null,
        [IPAddress.Parse("10.1.2.3"), new PingOptions(5, true), IPStatus.Success, 7L, new byte[] { 1, 2 }],
        null)!;

    private static HttpRequestOptions Filled(HttpRequestOptions options)
    {
        options.Set(new HttpRequestOptionsKey<int>("k"), 5);
        return options;
    }

    private static MailMessage Message()
    {
        MailMessage message = new("a@example.org", "b@example.org", "subject ü", "<b>body</b>")
        {
            IsBodyHtml = true,
            Priority = MailPriority.High,
            ReplyToList = { "r@example.org" },
            Headers = { ["X-A"] = "1" },
        };
        message.CC.Add("c@example.org");
        return message;
    }
}
