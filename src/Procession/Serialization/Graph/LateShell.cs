namespace Procession.Serialization;

/// <summary>
/// Represents an object that is built from all its content at once, while the content is being read. If the content refers
/// back to the object, an empty one is created, which takes over the fields of the built one at the end.
/// </summary>
internal sealed class LateShell(Type type)
{
    private object? _made;

    public LateShell(object made)
        : this(made.GetType()) => _made = made;

    public bool IsMade => _made is not null;

    public object Made => _made ??= Shells.Create(type);

    public void Become(object built)
    {
        if (built.GetType() != Made.GetType())
        {
            throw new DamagedMessageException(
                $"a {TypeName.Show(Made.GetType())} is built as a {TypeName.Show(built.GetType())} in this process");
        }

        Shells.CopyFields(built, Made);
    }
}
