#pragma warning disable CS0618, CA1416, SYSLIB0050 // Old types and those for Windows hold data as others do.

using System.Diagnostics.CodeAnalysis;
using System.Drawing;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using System.Runtime.Versioning;

namespace Procession.Tests.Serialization;

/// <summary>The namespace System, reflection, the runtime and drawing.</summary>
internal static class SystemSamples
{
    public static IEnumerable<TypeSample> All => [.. Plain, .. Events, .. Reflection, .. Runtime, .. Drawing, .. Bound];

    private static IEnumerable<TypeSample> Plain =>
    [
        Sample.Data(() => new Uri("https://user@example.org:81/a%20b?q=1#f")),
        Sample.Data(() => new Uri("a/b", UriKind.Relative)),
        Sample.Data(() => new UriBuilder("https", "example.org", 81, "a b", "?q=1")),
        Sample.Data(() => new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }),
        Sample.Changing(() => new Lazy<string>(() => "x"), lazy => lazy.Value),
        Sample.Changing(() => new Lazy<string, int>(() => "x", 5), lazy => lazy.Value),
        Sample.Data(() => new Random(5), random => (random.Next(), random.NextDouble())),
        Sample.Data(() => new WeakReference<string>("kept"), weak => weak.TryGetTarget(out string? target) ? target : "kept"),
        Sample.Data(() => new WeakReference("kept", true), weak => weak.TrackResurrection),
        Sample.Data<FormattableString>(() => $"a {5:000} b {"x"}", text => (text.Format, text.ArgumentCount, text.GetArgument(1))),
        Sample.Data(() => Environment.OSVersion),
        Sample.Data(() => new ApplicationId([1, 2], "name", new Version(1, 0), "x64", "neutral"), id => id.PublicKeyToken),
        Sample.Data(() => new ConsoleKeyInfo('x', ConsoleKey.X, true, false, true)),
        Sample.Data(() => TimeZoneInfo.FindSystemTimeZoneById("Europe/Zurich"), Summer),
        Sample.Data(() => TimeZoneInfo.CreateCustomTimeZone("mine", TimeSpan.FromMinutes(90), "Mine", "Mine")),
        Sample.Data(Rule),
        Sample.Data(() => TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday)),
        Sample.Changing(() => GC.GetGCMemoryInfo()),
        Sample.Changing(() => GC.GetGCMemoryInfo().GenerationInfo[0]),
        Sample.Changing(() => Environment.CpuUsage),
        Sample.Data<StringComparer>(() => StringComparer.Ordinal, comparer => comparer.Compare("a", "B")),
        Sample.Data<StringComparer>(() => StringComparer.InvariantCultureIgnoreCase, comparer => comparer.Compare("a", "B")),
        Sample.Data<TimeProvider>(() => TimeProvider.System, provider => provider.LocalTimeZone),
        Sample.Data<Func<int, int>>(() => Math.Abs, absolute => absolute(-5)),
        Sample.Data(() => new ObsoleteAttribute("old", true) { DiagnosticId = "X" }),
        Sample.Data(() => new AttributeUsageAttribute(AttributeTargets.Class) { AllowMultiple = true }),
        Sample.Data(() => new System.ComponentModel.DescriptionAttribute("d")),
        Sample.Data(() => new System.ComponentModel.DataAnnotations.RangeAttribute(1, 5), range => range.IsValid(7)),
        Sample.Data(() => new System.ComponentModel.DataAnnotations.RegularExpressionAttribute("a+"), rule => rule.IsValid("b")),
        Sample.Data(() => new System.ComponentModel.DataAnnotations.DisplayAttribute { Name = "n", Order = 3 }, display => display.GetOrder()),
        Sample.Data(() => new InvalidOperationException("m", new TimeoutException("inner"))),
        Sample.Data(() => new AggregateException("m", new TimeoutException("a"), new FormatException("b"))),
        Sample.Data(() => new ArgumentOutOfRangeException("name", 5, "m")),
        Sample.Data(() => new FileNotFoundException("m", "file")),
    ];

    private static IEnumerable<TypeSample> Events =>
    [
        Sample.Data(() => new EventArgs()),
        Sample.Data(() => new UnhandledExceptionEventArgs(new TimeoutException("m"), true)),
        Sample.Data(() => new ResolveEventArgs("name")),
        Sample.Data(() => new ThreadExceptionEventArgs(new TimeoutException("m"))),
        Sample.Data(() => new FirstChanceExceptionEventArgs(new TimeoutException("m"))),
        Sample.Data(() => new System.Diagnostics.Contracts.ContractFailedEventArgs(default, "m", "c", null)),
        Sample.Data(() => new UnobservedTaskExceptionEventArgs(new AggregateException(new TimeoutException("m")))),
    ];

    private static IEnumerable<TypeSample> Reflection =>
    [
        Sample.Data<Type>(() => typeof(Dictionary<string, int[]>)),
        Sample.Data<MethodInfo>(() => typeof(string).GetMethod(nameof(string.Insert))!),
        Sample.Data<ConstructorInfo>(() => typeof(Version).GetConstructor([typeof(string)])!),
        Sample.Data<PropertyInfo>(() => typeof(string).GetProperty(nameof(string.Length))!),
        Sample.Data<FieldInfo>(() => typeof(string).GetField(nameof(string.Empty))!),
        Sample.Open<EventInfo>(() => typeof(AppDomain).GetEvent(nameof(AppDomain.ProcessExit))!),
        Sample.Data<ParameterInfo>(() => typeof(string).GetMethod(nameof(string.Insert))!.GetParameters()[1]),
        Sample.Data<ParameterInfo>(() => typeof(string).GetMethod(nameof(string.Insert))!.ReturnParameter),
        Sample.Data(() => new AssemblyName("A.B, Version=1.2.3.4, Culture=de, PublicKeyToken=b77a5c561934e089"), name => name.FullName),
        Sample.Data(() => typeof(List<int>).GetInterfaceMap(typeof(ICollection<int>))),
        Sample.Data(() => Missing.Value),
        Sample.Data(() => OpCodes.Add),
        Sample.Data(() => new ParameterModifier(2) { [1] = true }, modifier => modifier[1]),
        Sample.Data(() => new NullabilityInfoContext().Create(typeof(Exception).GetProperty("InnerException")!)),
        Sample.Data(() => new System.Reflection.Metadata.ArrayShape(2, [3, 4], [0, 1])),
        Sample.Data(() => System.Reflection.Metadata.TypeName.Parse("A.B`1[[C]], D"), name => (name.FullName, name.AssemblyName?.Name)),
        Sample.Data(() => System.Reflection.Metadata.AssemblyNameInfo.Parse("A, Version=1.0.0.0"), name => name.FullName),
        Sample.Data(() => new CustomAttributeTypedArgument(5)),
        Sample.Bound<Assembly>(() => typeof(SystemSamples).Assembly),
        Sample.Bound<Module>(() => typeof(SystemSamples).Module),
        Sample.Bound<CustomAttributeData>(() => typeof(ObsoleteAttribute).CustomAttributes.First()),
        Sample.Bound<MethodBody>(() => typeof(SystemSamples).GetMethod(nameof(Summer), BindingFlags.Static | BindingFlags.NonPublic)!.GetMethodBody()!),
        Sample.Bound(() => typeof(int).TypeHandle),
        Sample.Bound(() => typeof(string).GetMethod(nameof(string.Insert))!.MethodHandle),
        Sample.Bound(() => typeof(string).GetField(nameof(string.Empty))!.FieldHandle),
        Sample.Bound(() => typeof(string).Module.ModuleHandle),
        Sample.Bound(() => MethodInvoker.Create(typeof(string).GetMethod(nameof(string.Insert))!)),
        Sample.Bound(() => ConstructorInvoker.Create(typeof(Version).GetConstructor([typeof(string)])!)),
        Sample.Bound(() => new TypeDelegator(typeof(int))),
        Sample.Bound(() => new NullabilityInfoContext()),
    ];

    private static IEnumerable<TypeSample> Runtime =>
    [
        Sample.Data(() => new FrameworkName(".NETCoreApp", new Version(10, 0), "Client")),
        Sample.Data(() => OSPlatform.Linux),
        Sample.Data(() => new StreamingContext(StreamingContextStates.File, "more")),
        Sample.Data(() => ExceptionDispatchInfo.Capture(new TimeoutException("m")), info => info.SourceException.Message),
        Sample.Data(() => new ArrayWithOffset(new[] { 1, 2 }, 4), array => (array.GetOffset(), array.GetArray())),
        Sample.Data(() => new CurrencyWrapper(1.50m)),
        Sample.Data(() => new ErrorWrapper(5)),
        Sample.Data(() => new UnknownWrapper("x")),
        Sample.Data(() => new BStrWrapper("x")),
        Sample.Data(() => new DispatchWrapper(null)),
        Sample.Data(() => new VariantWrapper("x")),
        Sample.Data(() => new ITupleHolder(("a", 2)), holder => holder.Tuple.Length),
        Sample.Data(() => Inline<InlineArray2<string>, string>("a", "b"), array => new[] { array[0], array[1] }),
        Sample.Data(() => Inline<InlineArray3<string>, string>("a", "b", "c"), array => array[2]),
        Sample.Data(() => Inline<InlineArray4<int>, int>(1, 2, 3, 4), array => array[3]),
        Sample.Data(() => Inline<InlineArray16<string>, string>("a"), array => array[0]),
        Sample.Data(() => new System.Runtime.InteropServices.ComTypes.FILETIME { dwHighDateTime = 5 }),
    ];

    private static IEnumerable<TypeSample> Drawing =>
    [
        Sample.Data(() => new Point(1, 2)),
        Sample.Data(() => new PointF(1, 2)),
        Sample.Data(() => new Rectangle(1, 2, 3, 4)),
        Sample.Data(() => new RectangleF(1, 2, 3, 4)),
        Sample.Data(() => new Size(1, 2)),
        Sample.Data(() => new SizeF(1, 2)),
        Sample.Data(() => Color.FromArgb(1, 2, 3, 4)),
        Sample.Data(() => Color.CornflowerBlue, color => color.IsKnownColor),
    ];

    private static IEnumerable<TypeSample> Bound =>
    [
        Sample.Bound(() => AppDomain.CurrentDomain),
        Sample.Bound(() => new Progress<int>()),
        Sample.Bound(() => new AssemblyLoadEventArgs(typeof(int).Assembly)),
        Sample.Bound(() => new GCHandle()),
        Sample.Bound(() => new GCHandle<string>()),
        Sample.Bound(() => new HandleRef(null, 5)),
        Sample.Bound(() => new System.Runtime.DependentHandle()),
        Sample.Bound(() => new System.Runtime.Loader.AssemblyLoadContext("x", true)),
        Sample.Bound(() => new DynamicMethod("m", typeof(int), [])),
        Sample.Bound(() => new System.Resources.ResourceManager(typeof(SystemSamples))),
        Sample.Bound(() => new Microsoft.Win32.SafeHandles.SafeFileHandle(0, false)),
        Sample.Bound(() => new Microsoft.Win32.SafeHandles.SafeWaitHandle(0, false)),
        Sample.Bound(() => new ActivatorHolder().Table),
    ];

    public sealed record ITupleHolder(ITuple Tuple);

    public sealed class ActivatorHolder
    {
        public ConditionalWeakTable<object, object> Table { get; } = [];
    }

    private static object Summer(TimeZoneInfo zone) =>
        (zone.IsDaylightSavingTime(new DateTime(2024, 7, 1)), zone.GetAdjustmentRules().Length, zone.DaylightName);

    private static TimeZoneInfo.AdjustmentRule Rule() => TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
        new DateTime(2000, 1, 1),
        new DateTime(2010, 1, 1),
        TimeSpan.FromHours(1),
        TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5),
        TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5));

    private static TArray Inline<TArray, T>(params T[] items)
        where TArray : struct
    {
        TArray array = default;
        items.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<TArray, T>(ref array), items.Length));
        return array;
    }
}
