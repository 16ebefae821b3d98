using System.Data.Common;
using System.Reflection;
using System.Reflection.Emit;
using Apache.Arrow;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Procession.Tests.Serialization;
using SkiaSharp;

namespace Procession.PackageTests;

/// <summary>Objects of packages that wrap contexts, trackers, native memory or proxies: refused by their own names, with a cure.</summary>
public class PackageRefusalTests
{
    public class Order
    {
        public virtual int Id { get; set; }

        public virtual List<Line> Lines { get; set; } = [];
    }

    public class Line
    {
        public virtual int Id { get; set; }
    }

    public class LoadsLater
    {
        private readonly ILazyLoader? _loader;

        public LoadsLater()
        {
        }

        private LoadsLater(ILazyLoader loader) => _loader = loader;

        public virtual int Id { get; set; }

        public bool HasLoader => _loader is not null;
    }

    public sealed class Shop(DbContextOptions<Shop> options) : DbContext(options)
    {
        public DbSet<Order> Orders => Set<Order>();

        public DbSet<LoadsLater> Later => Set<LoadsLater>();
    }

    public interface IGreeter
    {
        string Greet();
    }

    public class Forwarder : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => null;
    }

    private sealed class NativeThing : IDisposable
    {
        private readonly nint _pointer = 5;

        public bool IsOpen => _pointer != 0;

        public void Dispose()
        {
        }
    }

    private sealed class HasFinalizer
    {
        public nint Address { get; private set; } = 5;

        ~HasFinalizer() => Address = 0;
    }

    private sealed class Holder<T>(T held)
    {
        public T[] All { get; } = [held];
    }

    private sealed class Shared : IDisposable
    {
        public NativeThing Thing { get; } = new();

        public void Dispose() => Thing.Dispose();
    }

    [Fact]
    public void What_belongs_to_a_DbContext_is_refused_with_advice()
    {
        using Shop shop = Open(withProxies: false);
        const string Cure = "create one inside the function, and send ids, entities that AsNoTracking gave, or records.";
        Assert.Equal($"{Name<Shop>()} cannot be sent to another process: it is a DbContext, which belongs to this process; {Cure}", Refusal(shop).Message);
        foreach (object part in (object[])[shop.ChangeTracker, shop.Entry(shop.Orders.First()), shop.Model, shop.Database])
        {
            UnsendableException refusal = Refusal(part);
            Assert.StartsWith($"Microsoft.EntityFrameworkCore.", refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith(Cure, refusal.Message, StringComparison.Ordinal);
        }

        Assert.Contains("call ToList on it first", Refusal(shop.Orders.Where(order => order.Id > 0)).Message, StringComparison.Ordinal);
        UnsendableException loader = Refusal(shop.Later.First());
        Assert.Equal("LoadsLater._loader", loader.Path);
        Assert.Contains("[NonSerialized]", loader.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entities_without_proxies_travel()
    {
        using Shop shop = Open(withProxies: false);
        Assert.Equal(7, InProcess.Trip(shop.Orders.Include(order => order.Lines).First()).Lines[0].Id);
        Assert.Equal(7, InProcess.Trip(shop.Orders.AsNoTracking().Include(order => order.Lines).ToList())[0].Lines[0].Id);
    }

    [Fact]
    public void A_proxy_of_an_entity_is_named_by_its_type_and_what_it_stands_for()
    {
        using Shop shop = Open(withProxies: true);
        UnsendableException refusal = Refusal(shop.Orders.ToList());
        Assert.Equal("List[0]", refusal.Path);
        Assert.Equal("Castle.Proxies.OrderProxy", refusal.TypeName);
        Assert.Contains($"it is a proxy of {Name<Order>()} that was made at run time", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("copy it into a plain PackageRefusalTests.Order or a record, and send that, or query without proxies.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proxy_of_an_interface_is_named_by_it()
    {
        string message = Refusal(DispatchProxy.Create<IGreeter, Forwarder>()).Message;
        Assert.Contains($"it is a proxy of {Name<IGreeter>()} that was made at run time", message, StringComparison.Ordinal);
        Assert.EndsWith("send the object behind it, or its values.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_made_at_run_time_is_named_and_not_its_assembly()
    {
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new("Made"), AssemblyBuilderAccess.Run);
        Type type = assembly.DefineDynamicModule("Made").DefineType("Made.OrderProxy", TypeAttributes.Public).CreateType();
        Assert.Equal(
            "Made.OrderProxy cannot be sent to another process: it was made at run time: the assembly Made exists only in memory; "
                + "only assemblies on disk can be sent.",
            Refusal(Activator.CreateInstance(type)!).Message);
    }

    [Fact]
    public void Objects_of_SkiaSharp_are_refused_by_their_own_names()
    {
        using SKBitmap bitmap = new(2, 2);
        using SKPaint paint = new();
        UnsendableException refusal = Refusal(new Holder<SKBitmap>(bitmap));
        Assert.Equal(("Holder.All[0]", "SkiaSharp.SKBitmap"), (refusal.Path, refusal.TypeName));
        Assert.Contains("send its encoded bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("SkiaSharp.SKPaint", Refusal(paint).TypeName);
        Assert.Equal(SKColors.Red, InProcess.Trip(SKColors.Red));
        Assert.Equal(new SKRect(1, 2, 3, 4), InProcess.Trip(new SKRect(1, 2, 3, 4)));
    }

    [Fact]
    public void Objects_of_Arrow_are_refused_by_their_own_names()
    {
        Schema schema = new Schema.Builder().Field(field => field.Name("a").DataType(Apache.Arrow.Types.Int32Type.Default)).Build();
        using Int32Array column = new Int32Array.Builder().Append(1).Build();
        using RecordBatch batch = new(schema, [column], 1);
        foreach (object part in (object[])[column, batch, Table.TableFromRecordBatches(schema, [batch]), column.Data])
        {
            UnsendableException refusal = Refusal(part);
            Assert.Equal(part.GetType().FullName, refusal.TypeName);
            Assert.Equal("", refusal.Path);
            Assert.Contains("ArrowStreamWriter", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal("Holder.All[0]", Refusal(new Holder<RecordBatch>(batch)).Path);
    }

    [Fact]
    public void What_wraps_a_pointer_is_named_and_not_the_pointer()
    {
        Assert.Equal(
            $"Holder.All[0]: {Name<NativeThing>()} cannot be sent to another process: it wraps something of native code (its _pointer), "
                + "which exists in this process only; create it inside the function, or send the bytes or values that it was made from.",
            Refusal(new Holder<NativeThing>(new())).Message);
        Assert.EndsWith("HasFinalizer", Refusal(new HasFinalizer()).TypeName, StringComparison.Ordinal);
        Assert.EndsWith("Shared", Refusal(new Shared()).TypeName, StringComparison.Ordinal);
    }

    [Fact]
    public void What_belongs_to_a_database_connection_says_what_to_send_instead()
    {
        Assert.Contains("read it into a list", Refusal(new System.Data.DataTable().CreateDataReader()).Message, StringComparison.Ordinal);
        Assert.Contains("its text and its parameters", Refusal(new FakeCommand()).Message, StringComparison.Ordinal);
    }

    private static string Name<T>() => Procession.Serialization.TypeName.Show(typeof(T));

    private static UnsendableException Refusal(object value) =>
        Assert.Throws<UnsendableException>(() => InProcess.Write(value));

    private static Shop Open(bool withProxies)
    {
        InMemoryDatabaseRoot root = new();
        DbContextOptionsBuilder<Shop> options = new DbContextOptionsBuilder<Shop>().UseInMemoryDatabase("shop", root);
        using (Shop shop = new(options.Options))
        {
            shop.Add(new Order { Id = 1, Lines = [new Line { Id = 7 }] });
            shop.Add(new LoadsLater { Id = 2 });
            shop.SaveChanges();
        }

        return new Shop((withProxies ? options.UseLazyLoadingProxies() : options).Options);
    }

    private sealed class FakeCommand : DbCommand
    {
        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override System.Data.CommandType CommandType { get; set; }

        public override bool DesignTimeVisible { get; set; }

        public override System.Data.UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => throw new NotSupportedException();

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override int ExecuteNonQuery() => 0;

        public override object? ExecuteScalar() => null;

        public override void Prepare()
        {
        }

        protected override DbParameter CreateDbParameter() => throw new NotSupportedException();

        protected override DbDataReader ExecuteDbDataReader(System.Data.CommandBehavior behavior) => throw new NotSupportedException();
    }
}
