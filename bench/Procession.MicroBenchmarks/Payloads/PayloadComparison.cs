using System.Buffers;
using System.Diagnostics;
using System.Globalization;

using Procession.Framing;
namespace Procession.MicroBenchmarks.Payloads;

/// <summary>
/// Writes and reads each payload with each serializer, in turn, round by round, so that what else the machine does meets all of
/// them; prints the medians, and our time as a multiple of each other's.
/// </summary>
internal static class PayloadComparison
{
    private const int WarmUps = 5;

    public static void Run(int rounds, string filter)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        foreach (Payload payload in TypicalPayloads.All().Where(each => each.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
        {
            Measurement[] all = [.. payload.Carriers.Select(carrier => new Measurement(carrier))];
            for (int round = -WarmUps; round < rounds; round++)
            {
                foreach (Measurement each in all)
                {
                    each.Measure(counts: round >= 0);
                }
            }

            Console.WriteLine();
            Console.WriteLine($"{payload.Name,-40} {"write ms",9} {"read ms",9} {"both",9} {"MiB",7} {"ours is",8}");
            foreach (Measurement each in all)
            {
                string ratio = each == all[0] ? "" : $"{all[0].Both / each.Both,7:0.00} x";
                Console.WriteLine(
                    $"  {each.Name,-38} {each.Write,9:0.0} {each.Read,9:0.0} {each.Both,9:0.0} {each.Bytes / 1048576.0,7:0.0} {ratio}");
            }
        }
    }

    private sealed class Measurement(Carrier carrier)
    {
        private readonly List<double> _writes = [];
        private readonly List<double> _reads = [];
        private readonly ArrayBufferWriter<byte> _buffer = new(64 << 20);

        public string Name => carrier.Name;

        public double Write => Median(_writes);

        public double Read => Median(_reads);

        public double Both => Median([.. _writes.Zip(_reads, (write, read) => write + read)]);

        public int Bytes => _buffer.WrittenCount;

        public void Measure(bool counts)
        {
            _buffer.ResetWrittenCount();
            GC.Collect();
            long start = Stopwatch.GetTimestamp();
            carrier.Write(_buffer);
            long middle = Stopwatch.GetTimestamp();
            object? value = carrier.Read(_buffer.WrittenMemory);
            long end = Stopwatch.GetTimestamp();
            GC.KeepAlive(value);
            if (counts)
            {
                _writes.Add(Stopwatch.GetElapsedTime(start, middle).TotalMilliseconds);
                _reads.Add(Stopwatch.GetElapsedTime(middle, end).TotalMilliseconds);
            }
        }

        private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
    }
}
