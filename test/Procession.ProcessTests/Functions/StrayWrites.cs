using System.Globalization;

namespace Procession.ProcessTests.Functions;

/// <summary>What native code that is wrong does to the memory that its worker shares with the pool.</summary>
internal static unsafe class StrayWrites
{
    private const long Far = long.MinValue / 2;
    private const int Slot = 1024;

    /// <summary>Where words of the memory lie: see WIRE.md.</summary>
    public static IEnumerable<string> Places => ["to-head", "to-tail", "back-head", "back-tail", "id", "index", "range"];

    /// <summary>Writes a wrong word, and goes on to do so until the worker ends.</summary>
    public static int KeepWriting(string place)
    {
        long* word = WordAt(place);
        new Thread(() =>
        {
            while (true)
            {
                Volatile.Write(ref *word, Far);
                Thread.Yield();
            }
        })
        { IsBackground = true }.UnsafeStart();
        return 1;
    }

    /// <summary>Writes one wrong word and returns.</summary>
    public static int WriteOnce(string place, long value)
    {
        *WordAt(place) = value;
        return 1;
    }

    private static long* WordAt(string place)
    {
        string line = File.ReadLines("/proc/self/maps").First(map => map.Contains("memfd:procession", StringComparison.Ordinal));
        byte* start = (byte*)(nint)Convert.ToInt64(line.Split('-')[0], 16);
        return (long*)(start + (place switch
        {
            "to-head" => 0,
            "to-tail" => 128,
            "to-sleep" => 256,
            "back-head" => 512,
            "back-tail" => 640,
            "back-sleep" => 768,
            "id" => Slot,
            "index" => Slot + 8,
            "started" => Slot + 16,
            "range" => Slot + 24,
            _ => int.Parse(place, CultureInfo.InvariantCulture),
        }));
    }
}
