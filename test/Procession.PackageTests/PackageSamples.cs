using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Procession.Tests.Serialization;
using Type = System.Type;

namespace Procession.PackageTests;

/// <summary>Values of types that come in packages: plain data travels, services are refused by their own names.</summary>
public static class PackageSamples
{
    public static IReadOnlyList<TypeSample> All { get; } = [.. Web, .. Extensions, .. Messages, .. Services, .. Databases, .. Native];

    private static IEnumerable<TypeSample> Web =>
    [
        Sample.Data(() => new PathString("/a b"), path => path.ToUriComponent()),
        Sample.Data(() => QueryString.Create("a", "b")),
        Sample.Data(() => new HostString("h", 80)),
        Sample.Data(() => new FragmentString("#x")),
        Sample.Data(() => new HeaderDictionary { ["A"] = "b", ["C"] = new(["d", "e"]) }, headers => headers["a"]),
        Sample.Data(() => new QueryCollection(new Dictionary<string, StringValues> { ["a"] = "b" })),
        Sample.Data(() => new FormCollection(new Dictionary<string, StringValues> { ["a"] = "b" })),
        Sample.Data(() => new CookieOptions { Path = "/x", MaxAge = TimeSpan.FromDays(1) }),
        Sample.Data(() => new RouteValueDictionary(new { a = 1, b = "x" }), values => values["A"]),
        Sample.Data(() => new RouteData(new RouteValueDictionary(new { a = 1 }))),
        Sample.Data(() => new ProblemDetails { Title = "t", Extensions = { ["a"] = 1 } }),
        Sample.Data(() => new ValidationProblemDetails(new Dictionary<string, string[]> { ["a"] = ["b"] })),
        Sample.Data(() => new ObjectResult("x") { StatusCode = 201 }),
        Sample.Data(() => new FileContentResult([1, 2], "a/b"), result => result.FileContents),
        Sample.Data(() => TypedResults.Ok(5)),
        Sample.Data(Errors, errors => errors["k"]!.Errors[0].ErrorMessage),
        Sample.Data(() => Microsoft.Net.Http.Headers.MediaTypeHeaderValue.Parse("text/html; charset=utf-8")),
        Sample.Data(() => new SetCookieHeaderValue("a", "b") { Path = "/x" }),
        Sample.Changing(() => new IdentityUser("u") { Email = "e" }),
        Sample.Changing(() => new IdentityRole("r")),
        Sample.Data(() => new IdentityUserClaim<string> { ClaimType = "a", ClaimValue = "b" }),
        Sample.Data(() => IdentityResult.Failed(new IdentityError { Code = "c" })),
        Sample.Data(() => new IdentityOptions { Password = { RequiredLength = 9 } }),
        Sample.Data(() => new UserLoginInfo("p", "k", "d")),
        Sample.Data(() => new AuthenticationProperties { RedirectUri = "x" }),
        Sample.Data(() => new CookieAuthenticationOptions { SlidingExpiration = false }),
        Sample.Data(() => new CorsPolicyBuilder().WithOrigins("http://a").AllowAnyHeader().Build()),
        Sample.Data(() => new Microsoft.AspNetCore.Html.HtmlString("<a>")),
    ];

    private static IEnumerable<TypeSample> Extensions =>
    [
        Sample.Data(() => new StringValues(["a", "b"]), values => values.ToArray()),
        Sample.Data(() => new StringValues("a")),
        Sample.Data(() => new StringSegment("abcdef", 1, 3), segment => segment.Value),
        Sample.Data(() => new EventId(5, "x"), id => id.Name),
        Sample.Data(() => new LoggerFilterOptions { MinLevel = LogLevel.Error }),
        Sample.Data(() => new MemoryCacheOptions { SizeLimit = 5 }),
        Sample.Data(() => new MemoryCacheEntryOptions { SlidingExpiration = TimeSpan.FromSeconds(5) }),
        Sample.Data<IOptions<IdentityOptions>>(() => Options.Create(new IdentityOptions { Lockout = { MaxFailedAccessAttempts = 9 } })),
        Sample.Data(() => NullLogger.Instance, logger => logger.IsEnabled(LogLevel.Critical)),
        Sample.Data(() => NullLogger<string>.Instance),
        Sample.Data(() => NullLoggerFactory.Instance),
        Sample.Data(() => BinaryData.FromString("abc"), data => data.ToArray()),
    ];

    private static IEnumerable<TypeSample> Messages =>
    [
        Sample.Data(Message, Changed),
        Sample.Data(() => new MapField<string, int> { ["a"] = 1, ["b"] = 2 }, Moved),
        Sample.Data(() => new RepeatedField<string> { "a", "b" }),
        Sample.Data(() => Timestamp.FromDateTime(DateTime.UnixEpoch)),
        Sample.Data(() => Any.Pack(Timestamp.FromDateTime(DateTime.UnixEpoch)), any => any.Unpack<Timestamp>()),
        Sample.Data(() => ByteString.CopyFromUtf8("abc"), bytes => bytes.ToStringUtf8()),
    ];

    private static IEnumerable<TypeSample> Services =>
    [
        Sample.Bound(() => new ServiceCollection()),
        Sample.Bound(() => new ServiceCollection().BuildServiceProvider()),
        Sample.Bound(() => new ConfigurationManager()),
        Sample.Bound(() => new ConfigurationBuilder().Build()),
        Sample.Bound(() => new ConfigurationBuilder().AddInMemoryCollection([new("a:b", "c")]).Build().GetSection("a")),
        Sample.Bound(() => LoggerFactory.Create(_ => { })),
        Sample.Bound(() => LoggerFactory.Create(_ => { }).CreateLogger("x")),
        Sample.Bound(() => new Logger<string>(LoggerFactory.Create(_ => { }))),
        Sample.Bound(() => new MemoryCache(new MemoryCacheOptions())),
        Sample.Bound(() => new PhysicalFileProvider(Path.GetTempPath())),
        Sample.Bound(() => new CancellationChangeToken(default)),
        Sample.Bound(() => new DefaultHttpContext()),
        Sample.Bound(() => new DefaultHttpContext().Request),
        Sample.Bound(() => new DefaultHttpContext().Features),
        Sample.Bound(() => new ActionContext()),
        Sample.Bound(() => new PasswordHasher<IdentityUser>()),
    ];

    private static IEnumerable<TypeSample> Databases =>
    [
        Sample.Data(() => Filled().Blogs.Include(blog => blog.Posts).First(), blog => blog.Posts[0].Blog == blog),
        Sample.Data(() => new DbUpdateException("m")),
        Sample.Data(() => new ObservableHashSet<int> { 1, 2 }),
        Sample.Bound(Filled),
        Sample.Bound(() => Filled().Blogs),
        Sample.Bound(() => Filled().Blogs.Where(blog => blog.Id > 0)),
        Sample.Bound(() => Filled().ChangeTracker),
        Sample.Bound(() => Filled().Database),
        Sample.Bound(() => Filled().Model),
        Sample.Bound(() => Filled().Blogs.Local),
        Sample.Bound(() => Tracked(Filled())),
    ];

    private static IEnumerable<TypeSample> Native =>
    [
        Sample.Data(() => new Apache.Arrow.Field("a", Apache.Arrow.Types.Int32Type.Default, true)),
        Sample.Bound(() => new Apache.Arrow.Int32Array.Builder().Append(1).Append(2).Build()),
        Sample.Bound(() => new Apache.Arrow.StringArray.Builder().Append("x").Build()),
        Sample.Bound(Batch),
        Sample.Bound(() => Apache.Arrow.Table.TableFromRecordBatches(Batch().Schema, [Batch()])),
        Sample.Bound(() => new Image()),
    ];

    private static ModelStateDictionary Errors()
    {
        ModelStateDictionary errors = new();
        errors.AddModelError("k", "e");
        return errors;
    }

    private static Struct Message() => new()
    {
        Fields = { ["a"] = Value.ForNumber(5), ["b"] = Value.ForList(Value.ForString("x")) },
    };

    private static object Changed(Struct message)
    {
        message.Fields.Remove("a");
        message.Fields["c"] = Value.ForBool(true);
        return message.ToString();
    }

    private static object Moved(MapField<string, int> map)
    {
        map.Remove("a");
        map["c"] = 3;
        return map.Keys.ToArray();
    }

    private static Database Filled()
    {
        Database database = new();
        if (!database.Blogs.Any())
        {
            database.Blogs.Add(new Blog { Name = "n", Posts = { new Post { Title = "t" } } });
            database.SaveChanges();
        }

        return database;
    }

    private static EntityEntry<Blog> Tracked(Database database) => database.Entry(database.Blogs.First());

    private static Apache.Arrow.RecordBatch Batch() =>
        new Apache.Arrow.RecordBatch.Builder().Append("a", true, column => column.Int32(array => array.Append(1))).Build();

    public sealed class Blog
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public List<Post> Posts { get; set; } = [];
    }

    public sealed class Post
    {
        public int Id { get; set; }

        public string? Title { get; set; }

        public Blog? Blog { get; set; }
    }

    public sealed class Database : DbContext
    {
        public DbSet<Blog> Blogs => Set<Blog>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
            optionsBuilder.UseInMemoryDatabase(nameof(PackageSamples));
    }

    /// <summary>As libraries of native code have them.</summary>
    public sealed class Image : IDisposable
    {
        private readonly nint _pixels = 5;

        public nint Pixels => _pixels;

        public void Dispose()
        {
        }
    }
}
