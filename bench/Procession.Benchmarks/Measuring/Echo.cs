using System.Numerics;
using System.Runtime.CompilerServices;

namespace Procession.Benchmarks.Measuring;

/// <summary>Sends arrays through a pool and back. The results are new arrays each time, as a user would get them.</summary>
internal static class Echo
{
    public static T[][] Arrays<T>(int count, int length)
        where T : struct, INumber<T>
    {
        var arrays = new T[count][];
        for (int i = 0; i < count; i++)
        {
            arrays[i] = new T[length];
            Array.Fill(arrays[i], T.CreateTruncating(i + 1));
        }

        return arrays;
    }

    /// <summary>MiB per second.</summary>
    public static double Rate<T>(ProcessPool pool, T[][] arrays)
        where T : struct, INumber<T>
    {
        double seconds = Timing.WarmSeconds(() =>
        {
            T[][] back = pool.Map(x => x, arrays, chunkSize: 1);
            for (int i = 0; i < arrays.Length; i++)
            {
                Timing.Check(back[i].Length == arrays[i].Length && back[i][0] == arrays[i][0] && back[i][^1] == arrays[i][^1]);
            }
        });
        return (double)arrays.Length * arrays[0].Length * Unsafe.SizeOf<T>() / (1 << 20) / seconds;
    }
}
