using System.Runtime.CompilerServices;

namespace Procession.Framing;

/// <summary>
/// Results that are numbers, as they follow an entry of that kind: before each number a byte that says that there is one, and
/// at the end a byte that says that there is none. So a number costs its bytes and one more, is published at once, and a
/// whole run of them is read in one loop.
/// </summary>
internal static unsafe class NumberRun
{
    public const byte Another = 0;
    public const byte End = 1;

    /// <summary>The bytes that a number of the given size takes.</summary>
    public static int Stride(int size) => 1 + size;

    /// <summary>Writes another number.</summary>
    public static void Write(byte* target, long bits, int size)
    {
        *target = Another;
        switch (size)
        {
            case sizeof(int):
                Unsafe.WriteUnaligned(target + 1, (int)bits);
                break;
            case sizeof(long):
                Unsafe.WriteUnaligned(target + 1, bits);
                break;
            case sizeof(short):
                Unsafe.WriteUnaligned(target + 1, (short)bits);
                break;
            default:
                target[1] = (byte)bits;
                break;
        }
    }
}
