using System.Buffers;
using System.Data;
using System.Text.Json;
using MemoryPack;
using MessagePack;
using MessagePack.Resolvers;
using Procession.Framing;
using Procession.Serialization;

namespace Procession.MicroBenchmarks.Payloads;

/// <summary>What programs send: each with the serializers that can carry it at all.</summary>
internal static class TypicalPayloads
{
    private const int Count = 100_000;

    private static readonly MessagePackSerializerOptions Contractless =
        MessagePackSerializerOptions.Standard.WithResolver(ContractlessStandardResolver.Instance);

    public static IEnumerable<Payload> All()
    {
        yield return Of("list of 100,000 records of 6 fields", Orders(), withMemoryPack: true, withJson: true);
        yield return Of(
            "Dictionary<string, double> of 100,000",
            Enumerable.Range(0, Count).ToDictionary(i => $"key {i}", i => i / 7.0),
            withMemoryPack: true,
            withJson: true);
        yield return Of(
            "1,000,000 strings",
            Enumerable.Range(0, 10 * Count).Select(i => $"string {i}").ToArray(),
            withMemoryPack: true,
            withJson: true);
        yield return Of(
            "List<DateTime> of 1,000,000",
            Enumerable.Range(0, 10 * Count).Select(i => DateTime.UnixEpoch.AddMinutes(i)).ToList(),
            withMemoryPack: true,
            withJson: true);
        object[][] rows = Rows();
        yield return Of("object[][] of 100,000 x 6", rows, withMemoryPack: false, withJson: false);
        yield return new Payload("DataTable of 100,000 rows", [Ours(Table(rows)), Ours(rows) with { Name = "the same rows as object[][]" }]);
    }

    private static Payload Of<T>(string name, T value, bool withMemoryPack, bool withJson)
    {
        var carriers = new List<Carrier> { Ours(value), MessagePack(value) };
        if (withMemoryPack)
        {
            carriers.Add(new Carrier(
                "MemoryPack",
                buffer => MemoryPackSerializer.Serialize(buffer, value),
                bytes => MemoryPackSerializer.Deserialize<T>(bytes.Span)));
        }

        if (withJson)
        {
            carriers.Add(new Carrier("System.Text.Json", buffer => WriteJson(buffer, value), bytes => JsonSerializer.Deserialize<T>(bytes.Span)));
        }

        return new Payload(name, carriers);
    }

    private static Carrier Ours<T>(T value) => new(
        "Procession",
        buffer => DefaultSerializer.Shared.Serialize(buffer, value),
        bytes => DefaultSerializer.Shared.Deserialize<T>(new ReadOnlySequence<byte>(bytes)));

    private static Carrier MessagePack<T>(T value) => new(
        "MessagePack (contractless)",
        buffer => MessagePackSerializer.Serialize(buffer, value, Contractless),
        bytes => MessagePackSerializer.Deserialize<T>(bytes, Contractless));

    private static void WriteJson<T>(ArrayBufferWriter<byte> buffer, T value)
    {
        using var writer = new Utf8JsonWriter(buffer);
        JsonSerializer.Serialize(writer, value);
    }

    private static List<Order> Orders() => [.. Enumerable.Range(0, Count).Select(i => new Order
    {
        Id = i,
        Customer = $"customer {i % 1000}",
        At = DateTime.UnixEpoch.AddMinutes(i),
        Amount = i / 3.0,
        IsPaid = i % 2 == 0,
        Note = i % 5 == 0 ? $"note {i}" : null,
    })];

    private static object[][] Rows() => [.. Enumerable.Range(0, Count).Select(i => new object[]
    {
        i, $"customer {i % 1000}", DateTime.UnixEpoch.AddMinutes(i), i / 3.0, i % 2 == 0, $"note {i}",
    })];

    private static DataTable Table(object[][] rows)
    {
        var table = new DataTable("orders");
        table.Columns.Add("Id", typeof(int));
        table.Columns.Add("Customer", typeof(string));
        table.Columns.Add("At", typeof(DateTime));
        table.Columns.Add("Amount", typeof(double));
        table.Columns.Add("IsPaid", typeof(bool));
        table.Columns.Add("Note", typeof(string));
        table.BeginLoadData();
        foreach (object[] row in rows)
        {
            table.Rows.Add(row);
        }

        table.EndLoadData();
        table.AcceptChanges();
        return table;
    }
}
