namespace Procession.Serialization;

/// <summary>An object that uses its content in its own way: built again whenever other collections were filled.</summary>
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
