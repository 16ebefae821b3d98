using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Procession.Serialization;

/// <content>Types as words, for messages and paths: what a C# reader would have written.</content>
internal static partial class TypeName
{
    /// <summary>The whole name: <c>System.Collections.Generic.SortedDictionary&lt;string, int&gt;.KeyCollection</c>.</summary>
    public static string Show(Type type) => new Words(isQualified: true).Add(type).ToString();

    /// <summary>The name without namespaces: <c>SortedDictionary&lt;string, int&gt;.KeyCollection</c>.</summary>
    public static string ShowUnqualified(Type type) => new Words(isQualified: false).Add(type).ToString();

    /// <summary>The name without namespace, enclosing types and arguments, as the first step of a path.</summary>
    public static string ShowShort(Type type) =>
        type.IsArray ? ShowShort(type.GetElementType()!) + Words.Rank(type)
        : SourceNames.IsAnonymous(type) ? "anonymous"
        : SourceNames.OfType(type);

    /// <summary>A name being composed.</summary>
    private sealed class Words(bool isQualified)
    {
        // A generic type that a program creates at run time may be nested without a limit.
        private const int MaxShown = 16;

        private readonly StringBuilder _text = new();
        private int _nesting;

        public override string ToString() => _text.ToString();

        public static string Rank(Type array) => array.GetArrayRank() switch
        {
            1 => array.IsSZArray ? "[]" : "[*]",
            int rank => "[" + new string(',', rank - 1) + "]",
        };

        public Words Add(Type type)
        {
            _nesting++;
            if (_nesting > MaxShown)
            {
                _text.Append('…');
            }
            else if (type.IsArray)
            {
                AddArray(type);
            }
            else if (type.IsByRef)
            {
                _text.Append("ref ");
                Add(type.GetElementType()!);
            }
            else if (type.IsPointer)
            {
                Add(type.GetElementType()!)._text.Append('*');
            }
            else if (type.IsFunctionPointer)
            {
                AddAll("delegate*<", [.. type.GetFunctionPointerParameterTypes(), type.GetFunctionPointerReturnType()], ">");
            }
            else if (Keyword(type) is { } keyword)
            {
                _text.Append(keyword);
            }
            else if (Nullable.GetUnderlyingType(type) is { } underlying)
            {
                Add(underlying)._text.Append('?');
            }
            else if (type.IsConstructedGenericType && type.IsValueType && type.IsAssignableTo(typeof(ITuple)))
            {
                AddTuple(type);
            }
            else if (SourceNames.IsAnonymous(type))
            {
                AddAnonymous(type);
            }
            else
            {
                AddNamed(type);
            }

            _nesting--;
            return this;
        }

        private static string? Keyword(Type type) => type.IsEnum ? null : Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => "bool",
            TypeCode.Char => "char",
            TypeCode.SByte => "sbyte",
            TypeCode.Byte => "byte",
            TypeCode.Int16 => "short",
            TypeCode.UInt16 => "ushort",
            TypeCode.Int32 => "int",
            TypeCode.UInt32 => "uint",
            TypeCode.Int64 => "long",
            TypeCode.UInt64 => "ulong",
            TypeCode.Single => "float",
            TypeCode.Double => "double",
            TypeCode.Decimal => "decimal",
            TypeCode.String => "string",
            _ when type == typeof(object) => "object",
            _ when type == typeof(void) => "void",
            _ when type == typeof(nint) => "nint",
            _ when type == typeof(nuint) => "nuint",
            _ => null,
        };

        // In C# order: for an array of arrays, the outermost rank comes first.
        private void AddArray(Type type)
        {
            StringBuilder ranks = new();
            Type element = type;
            for (; element.IsArray; element = element.GetElementType()!)
            {
                ranks.Append(Rank(element));
            }

            Add(element)._text.Append(ranks);
        }

        private void AddTuple(Type type)
        {
            List<Type> items = [];
            while (type.GetGenericArguments() is { Length: 8 } all && all[7].IsAssignableTo(typeof(ITuple)))
            {
                items.AddRange(all[..7]);
                type = all[7];
            }

            items.AddRange(type.GetGenericArguments());
            bool isSingle = items.Count == 1;
            AddAll(isSingle ? "System.ValueTuple<" : "(", [.. items], isSingle ? ">" : ")");
        }

        private void AddAnonymous(Type type)
        {
            PropertyInfo[] properties = type.GetProperties();
            _text.Append(properties.Length == 0 ? "anonymous type { " : "anonymous type ");
            string opening = "{ ";
            foreach (PropertyInfo property in properties)
            {
                _text.Append(opening);
                Add(property.PropertyType)._text.Append(' ').Append(property.Name);
                opening = ", ";
            }

            _text.Append(properties.Length == 0 ? "}" : " }");
        }

        // The arguments of a nested type are those of all its levels, one after the other.
        private void AddNamed(Type type)
        {
            if (type.IsGenericParameter || SourceNames.DescribeGenerated(type) is not null)
            {
                _text.Append(type.IsGenericParameter ? type.Name : SourceNames.DescribeGenerated(type));
                return;
            }

            List<Type> levels = [type];
            while (levels[^1].DeclaringType is { } outer)
            {
                levels.Add(outer);
            }

            if (isQualified && !string.IsNullOrEmpty(type.Namespace))
            {
                _text.Append(type.Namespace).Append('.');
            }

            Type[] arguments = type.GetGenericArguments();
            int used = 0;
            for (int i = levels.Count - 1; i >= 0; i--)
            {
                _text.Append(SourceNames.OfType(levels[i]));
                int count = Math.Min(levels[i].GetGenericArguments().Length, arguments.Length);
                if (count > used)
                {
                    AddAll("<", arguments[used..count], ">");
                    used = count;
                }

                _text.Append(i > 0 ? "." : "");
            }
        }

        private void AddAll(string opening, Type[] types, string closing)
        {
            foreach (Type type in types)
            {
                _text.Append(opening);
                Add(type);
                opening = ", ";
            }

            _text.Append(closing);
        }
    }
}
