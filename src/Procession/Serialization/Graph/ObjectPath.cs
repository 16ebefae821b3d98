using System.Text;

namespace Procession.Serialization;

/// <summary>The members that lead to the value that failed, collected from the inside out by exception filters.</summary>
internal sealed class ObjectPath
{
    private const int ShownAtEachEnd = 12;
    private readonly List<string> _steps = [];
    private readonly List<Type?> _owners = [];

    public int Count => _steps.Count;

    /// <summary>Gets the last step of the path.</summary>
    public string Innermost => _steps[0];

    /// <summary>Gets the type of the innermost object that was being read.</summary>
    public Type? Type { get; private set; }

    /// <summary>Gets the type of the outermost object.</summary>
    public Type? Root { get; private set; }

    /// <summary>Gets for each step, from the inside out, the type whose field it is, if it is a field.</summary>
    public IReadOnlyList<Type?> Owners => _owners;

    /// <summary>
    /// Adds a step. Always returns false, so that it can be used in a filter without catching the exception.
    /// </summary>
    public bool Passes(string step, Type? owner = null)
    {
        _steps.Add(step);
        _owners.Add(owner);
        return false;
    }

    /// <summary>
    /// Records whose content was being read; called for the innermost object first. Always returns false, too.
    /// </summary>
    public bool Concerns(Type type)
    {
        Type ??= type;
        Root = type;
        return false;
    }

    public bool Passes(int index) => Passes($"[{index}]");

    public void Clear()
    {
        _steps.Clear();
        _owners.Clear();
        Type = null;
        Root = null;
    }

    /// <summary>Formats the path from the outside in, such as <c>closure.logger.sink</c>.</summary>
    /// <param name="root">The first step.</param>
    /// <param name="without">How many of the innermost steps to leave out.</param>
    public string Render(string? root, int without = 0)
    {
        List<string> steps = _steps[without..];
        if (root is not null)
        {
            steps.Add(root);
        }

        steps.Reverse();
        StringBuilder path = new();
        string last = "";
        for (int i = 0; i < steps.Count; i++)
        {
            if (i == ShownAtEachEnd && steps.Count > 2 * ShownAtEachEnd)
            {
                int hidden = steps.Count - (2 * ShownAtEachEnd);
                path.Append(".(").Append(hidden).Append(" more)");
                i += hidden;
            }

            string step = steps[i];
            if (step.Length == 0 || (step == "closure" && last == "closure"))
            {
                continue; // Nested closures read as one.
            }

            if (step == "this" && last == "closure")
            {
                path.Length -= "closure".Length;
                path.Length -= path.Length > 0 && path[^1] == '.' ? 1 : 0;
            }

            path.Append(path.Length > 0 && step[0] != '[' ? "." : "").Append(step);
            last = step;
        }

        return path.ToString();
    }
}
