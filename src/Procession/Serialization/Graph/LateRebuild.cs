namespace Procession.Serialization;

/// <summary>
/// An object that looks into its content in ways of its own: built again whenever other collections were filled.
/// </summary>
internal sealed class LateRebuild(Action build) : LateCollection
{
    private bool _isBuilt;

    public override bool FillUnlessSettled()
    {
        build();
        bool isFirst = !_isBuilt;
        _isBuilt = true;
        return isFirst;
    }
}
