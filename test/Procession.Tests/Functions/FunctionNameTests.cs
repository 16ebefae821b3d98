using Procession.Functions;

namespace Procession.Tests.Functions;

public class FunctionNameTests
{
    [Fact]
    public void Of_EveryKindOfFunction_IsWhatItsAuthorWouldSay()
    {
        int captured = 1;
        int Local(int x) => x + captured;
        Assert.Equal("Math.Abs", FunctionName.Of((Func<int, int>)Math.Abs));
        Assert.Equal("lambda in FunctionNameTests.Of_EveryKindOfFunction_IsWhatItsAuthorWouldSay", FunctionName.Of((int x) => x));
        Assert.Equal(
            "Local in FunctionNameTests.Of_EveryKindOfFunction_IsWhatItsAuthorWouldSay", FunctionName.Of((Func<int, int>)Local));
        Assert.Equal("Box.Generic", FunctionName.Of((Func<int, int>)Box<string>.Generic));
    }

    private static class Box<T>
    {
        public static int Generic(int x) => x + typeof(T).Name.Length;
    }
}
