using System.Collections.Specialized;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Procession.Tests.Serialization;

/// <summary>Classes of the user's that derive from classes of the framework.</summary>
internal static class DerivedSamples
{
    public static IEnumerable<TypeSample> All =>
    [
        Sample.Data(() => new Tenant([new Claim("a", "b")], "t"), tenant => (tenant.Name, tenant.Id, tenant.HasClaim("a", "b"))),
        Sample.Data(() => new Step("p", 3), step => step.Number),
        Sample.Data(() => new Late(true) { Reason = "r" }),
        Sample.Data(() => new EvenAttribute { Step = 4 }, even => even.IsValid(8)),
        Sample.Data(() => new Settings { ["A"] = "1" }, settings => (settings["a"], settings.File)),
        Sample.Data(() => new Host("h", 5), host => host.Name),
        Sample.Data(Options, options => JsonSerializer.Serialize(new Version(1, 2), options)),
        Sample.Data(() => new JsonSerializerOptions { PropertyNamingPolicy = new Shouting() }, options => JsonSerializer.Serialize(new { a = 1 }, options)),
        Sample.Data(() => new Clock(5), clock => clock.GetUtcNow()),
        Sample.Bound(() => new BindingList<Watched> { new() }),
        Sample.Bound(() => new Gate()),
        Sample.Bound(() => new Source()),
    ];

    private static JsonSerializerOptions Options()
    {
        JsonSerializerOptions options = new();
        options.Converters.Add(new VersionConverter("v"));
        return options;
    }

    public sealed class Tenant(IEnumerable<Claim> claims, string id) : ClaimsIdentity(claims)
    {
        public string Id { get; } = id;
    }

    public sealed class Step(string name, int number) : PropertyChangedEventArgs(name)
    {
        public int Number { get; } = number;
    }

    public sealed class Late(bool cancel) : CancelEventArgs(cancel)
    {
        public string? Reason { get; set; }
    }

    [AttributeUsage(AttributeTargets.Property)]
    public sealed class EvenAttribute : ValidationAttribute
    {
        public int Step { get; set; } = 2;

        public override bool IsValid(object? value) => value is int number && number % Step == 0;
    }

    public sealed class Settings() : NameValueCollection(StringComparer.OrdinalIgnoreCase)
    {
        public string File { get; } = "f";
    }

    public sealed class Host(string name, int port) : EndPoint
    {
        public string Name => $"{name}:{port}";
    }

    public sealed class VersionConverter(string prefix) : JsonConverter<Version>
    {
        public override Version Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Version.Parse(reader.GetString()![prefix.Length..]);

        public override void Write(Utf8JsonWriter writer, Version value, JsonSerializerOptions options) =>
            writer.WriteStringValue(prefix + value);
    }

    public sealed class Shouting : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToUpperInvariant();
    }

    public sealed class Clock(int year) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2000 + year, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }

    public sealed class Watched : INotifyPropertyChanged
    {
        public event PropertyChangedEventHandler? PropertyChanged;

        public void Change() => PropertyChanged?.Invoke(this, new PropertyChangedEventArgs("p"));
    }

    public sealed class Gate() : SemaphoreSlim(1, 1);

    public sealed class Source : CancellationTokenSource;
}
