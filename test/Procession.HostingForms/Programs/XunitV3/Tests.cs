using Xunit;

public class Tests
{
    [Fact]
    public void A_test_uses_a_pool()
    {
        Forms.FormChecks.Begin();
        Forms.FormChecks.Run(TestContext.Current.CancellationToken);
    }
}
