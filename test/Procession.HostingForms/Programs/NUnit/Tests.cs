using NUnit.Framework;

public class Tests
{
    [Test]
    public void A_test_uses_a_pool()
    {
        Forms.FormChecks.Begin();
        Forms.FormChecks.Run();
    }
}
