namespace Procession.Serialization;

/// <summary>
/// Types that are known from attacks on other serializers and are dangerous in ours too: their objects, created from fields
/// and without a constructor, do more than hold data when somebody reads a property, compares, prints or disposes them. They
/// are listed by full name, so that nothing is loaded for the check, and whichever assembly has the name.
/// </summary>
/// <remarks>
/// Types that attack only through a constructor for deserialization, or through setters, are harmless here, where no such
/// code runs, and are not listed: claims, identities and principals that are plain data, DataSet (which has a surrogate),
/// start information of processes. Types of .NET itself that are not on the list of <see cref="PlainTypes"/> are refused
/// anyway.
/// </remarks>
internal static class Gadgets
{
    private const string Cure = "; send the values that it was made from";

    /// <summary>
    /// The reason why a type is refused that is such a type, derives from one, or contains one as type argument or element.
    /// </summary>
    public static string? ReasonAgainst(Type type)
    {
        if (type.HasElementType)
        {
            return ReasonAgainstPart(type.GetElementType()!);
        }

        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (!level.IsGenericType)
            {
                if (level.FullName is { } name && DangerOf(name) is { } danger)
                {
                    return (level == type ? danger : $"its base class {TypeName.Show(level)} is refused: {danger}") + Cure;
                }

                continue;
            }

            foreach (Type argument in level.GetGenericArguments())
            {
                if (ReasonAgainstPart(argument) is { } reason)
                {
                    return reason;
                }
            }
        }

        return null;
    }

    /// <summary>The reason why a type of this name is refused, before the type is looked up.</summary>
    public static string? ReasonAgainst(string fullName) => DangerOf(fullName) is { } danger ? danger + Cure : null;

    // A rule of the program decides how a type is sent, also within others.
    private static string? ReasonAgainstPart(Type part) =>
        ReasonAgainst(part) is { } reason && (part.IsGenericParameter || TravelRules.Find(part) is null)
            ? $"it is made of {TypeName.Show(part)}: {reason}"
            : null;

    private static string? DangerOf(string name) => name switch
    {
        // It calls a method when its data is read: by name, with arguments, on any object.
        "System.Windows.Data.ObjectDataProvider" => "it calls whatever method it names",

        // Markup creates objects of any type, and calls their methods, when an entry or a property is read.
        "System.Windows.ResourceDictionary" or
        "System.Activities.Presentation.WorkflowDesigner" or
        "Microsoft.VisualStudio.Text.Formatting.TextFormattingRunProperties" =>
            "it makes whatever objects its markup names",

        // They contain the bytes of another serializer, which creates objects of any type when a property is read.
        "System.Configuration.SettingsPropertyValue" or
        "System.Resources.ResXDataNode" or "System.Resources.ResXResourceReader" or "System.Resources.ResXResourceSet" or
        "System.Windows.Forms.AxHost+State" or
        "System.Drawing.Design.ToolboxItemContainer" or
        "System.Drawing.Design.ToolboxItemContainer+ToolboxItemSerializer" or
        "System.Web.Security.RolePrincipal" or
        "System.Web.UI.MobileControls.SessionViewState+SessionViewStateHistoryItem" or
        "System.IdentityModel.Tokens.SessionSecurityToken" or "Microsoft.IdentityModel.Tokens.SessionSecurityToken" or
        "Microsoft.IdentityModel.Claims.WindowsClaimsIdentity" =>
            "it holds objects in the bytes of a serializer that makes any",

        // Such serializers themselves, as the target of a delegate.
        "System.Web.UI.LosFormatter" or "System.Web.UI.ObjectStateFormatter" or
        "System.Runtime.Serialization.Formatters.Binary.BinaryFormatter" or
        "System.Runtime.Serialization.Formatters.Soap.SoapFormatter" or
        "System.Runtime.Serialization.NetDataContractSerializer" =>
            "it makes objects of whatever type its input names",

        // When asked for the actual object (by IObjectReference, which we use), it creates one of any type without our
        // checks.
        "System.Workflow.ComponentModel.Serialization.ActivitySurrogateSelector" or
        "System.Workflow.ComponentModel.Serialization.ActivitySurrogateSelector+ObjectSurrogate" or
        "System.Workflow.ComponentModel.Serialization.ActivitySurrogateSelector+ObjectSurrogate+ObjectSerializedRef" =>
            "it makes objects of any type",

        // Comparing or printing it runs its script members, and it may be a key in a collection.
        "System.Management.Automation.PSObject" => "it runs the scripts that it holds when it is compared or printed",

        // A property loads the assembly at the path.
        "System.CodeDom.Compiler.CompilerResults" or "System.Configuration.Install.AssemblyInstaller" =>
            "it loads whatever assembly it names",

        // Dispose deletes the files, whoever created them.
        "System.CodeDom.Compiler.TempFileCollection" => "it deletes the files that it names",

        // Handles of logons, under which code may run.
        "System.Security.Principal.WindowsIdentity" or "System.Security.Principal.WindowsPrincipal" =>
            "it stands for a logon to this process",

        // Calls go to the address that it names.
        "System.Runtime.Remoting.ObjRef" => "it leads to an object at whatever address it names",
        _ => null,
    };
}
