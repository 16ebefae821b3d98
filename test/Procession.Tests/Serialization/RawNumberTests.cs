using System.Runtime.CompilerServices;
using Procession.Serialization;

namespace Procession.Tests.Serialization;

public class RawNumberTests
{
    [Fact]
    public void A_number_by_itself_is_its_own_bytes()
    {
        Check(int.MinValue, int.MaxValue, 0, -1);
        Check(long.MinValue, long.MaxValue, 0L);
        Check(uint.MaxValue, 0U);
        Check(ulong.MaxValue, 0UL);
        Check<short>(short.MinValue, short.MaxValue);
        Check<ushort>(ushort.MaxValue, 0);
        Check<byte>(byte.MaxValue, 0);
        Check<sbyte>(sbyte.MinValue, sbyte.MaxValue);
        Check(double.NegativeZero, double.NaN, double.Epsilon, double.PositiveInfinity);
        Check(float.NegativeZero, float.NaN, float.Epsilon);
    }

    [Fact]
    public void Bytes_of_another_length_are_refused()
    {
        foreach (int length in (int[])[0, 3, 5, 8])
        {
            Assert.Throws<SerializationFailedException>(() => InProcess.Read<int>(new byte[length]));
        }
    }

    private static void Check<T>(params T[] values)
        where T : unmanaged
    {
        foreach (T value in values)
        {
            byte[] bytes = InProcess.Write(value);
            Assert.Equal(Unsafe.SizeOf<T>(), bytes.Length);
            T back = InProcess.Read<T>(bytes);
            Assert.Equal(bytes, InProcess.Write(back)); // compares bits: NaN and -0.0 too
        }
    }
}
