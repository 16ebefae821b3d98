using System.Reflection;
using System.Reflection.Emit;

namespace Procession.Serialization;

/// <summary>An instruction, and the field, method or type that it names.</summary>
internal sealed record Instruction(OpCode Code, MemberInfo Member);

/// <summary>Enumerates the instructions of a method, and the fields, methods and types that they name.</summary>
internal static class InstructionReader
{
    private const int TwoByteMark = 0xFE;
    private static readonly OpCode?[] OneByte = new OpCode?[256];
    private static readonly OpCode?[] TwoBytes = new OpCode?[256];

    static InstructionReader()
    {
        foreach (FieldInfo field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var code = (OpCode)field.GetValue(null)!;
            (code.Size == 1 ? OneByte : TwoBytes)[code.Value & 0xFF] = code;
        }
    }

    /// <summary>The members that a method's instructions name; none if it has no body.</summary>
    public static IEnumerable<MemberInfo> MembersNamedIn(MethodBase method) =>
        InstructionsOf(method, withTypes: false).Select(instruction => instruction.Member);

    /// <summary>
    /// The instructions of a method that name a field, a method or a token, and optionally those that name a type; none if it
    /// has no body.
    /// </summary>
    public static IEnumerable<Instruction> InstructionsOf(MethodBase method, bool withTypes)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            yield break;
        }

        Type[]? typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        Type[]? methodArguments = method is MethodInfo { IsGenericMethod: true } ? method.GetGenericArguments() : null;
        for (int i = 0; i < code.Length;)
        {
            OpCode? instruction = code[i] == TwoByteMark ? TwoBytes[code[i + 1]] : OneByte[code[i]];
            if (instruction is not { } known)
            {
                throw new NotSupportedException($"{method} has an instruction that is not known.");
            }

            i += known.Size;
            if (known.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                || (withTypes && known.OperandType == OperandType.InlineType))
            {
                int token = BitConverter.ToInt32(code, i);
                yield return new Instruction(known, method.Module.ResolveMember(token, typeArguments, methodArguments)!);
            }

            i += OperandSize(known.OperandType, code, i);
        }
    }

    private static int OperandSize(OperandType operand, byte[] code, int position) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, position)),
        _ => 4,
    };
}
