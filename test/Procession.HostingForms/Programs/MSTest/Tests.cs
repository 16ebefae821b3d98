using Microsoft.VisualStudio.TestTools.UnitTesting;

[TestClass]
public class Tests(TestContext context)
{
    [TestMethod]
    public void A_test_uses_a_pool()
    {
        Forms.FormChecks.Begin();
        Forms.FormChecks.Run(context.CancellationToken);
    }
}
