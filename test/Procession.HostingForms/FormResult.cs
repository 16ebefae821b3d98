namespace Procession.HostingForms;

/// <summary>What became of a form: a row of the table, and what is wrong.</summary>
internal sealed class FormResult
{
    public const string Header = "| form | works, `Main` once | Ctrl-C | kill -9 |\n|---|---|---|---|";

    private readonly List<string> _cells = [];

    private FormResult(string name) => Name = name;

    public string Name { get; }

    public List<string> Problems { get; } = [];

    public bool IsSkipped { get; private set; }

    public string Row => $"| {Name} | {string.Join(" | ", _cells)} |";

    public static FormResult Of(Form form, Workspace workspace)
    {
        var result = new FormResult(form.Name);
        if (form.Needs is { } needed && workspace.Lacks(needed) is { } lack)
        {
            result._cells.AddRange([$"not possible here: {lack}", "–", "–"]);
            result.IsSkipped = true;
            return result;
        }

        string program = "";
        if (!result.Try("made", () => MakeIt(out program)))
        {
            result._cells.AddRange(["not made", "–", "–"]);
            return result;
        }

        result.Add("works", () => FormChecks.Work(form, workspace, program));
        result.Add("Ctrl-C", () => FormChecks.CtrlC(form, workspace, program));
        result.Add("kill -9", () => FormChecks.Kill(form, workspace, program));
        return result;

        string? MakeIt(out string folder)
        {
            folder = workspace.Make(form);
            return null;
        }
    }

    private void Add(string what, Func<string?> check) => _cells.Add(Try(what, check) ? "yes" : "**no**");

    private bool Try(string what, Func<string?> check)
    {
        string? problem;
        try
        {
            problem = check();
        }
        catch (FormException e)
        {
            problem = e.Message;
        }

        if (problem is not null)
        {
            Problems.Add($"{what}: {problem}");
        }

        return problem is null;
    }
}
