using System.Runtime.InteropServices;

namespace Procession.Sharing;

/// <summary>What the process that has a name is asked.</summary>
/// <param name="Verb">What is wanted.</param>
/// <param name="Inode">Which block is to lose its name: the name may be another's by now. 0 to open.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NameRequest(NameVerb Verb, ulong Inode);

/// <summary>What it answers.</summary>
/// <param name="Verb">The verb of the request, or <see cref="NameVerb.Refused"/>.</param>
/// <param name="Inode">What the descriptor leads to.</param>
/// <param name="BlockSize">The whole of it.</param>
/// <param name="Size">How much of it is the user's.</param>
/// <param name="Descriptor">Its number in the answering process.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NameAnswer(NameVerb Verb, ulong Inode, long BlockSize, long Size, long Descriptor);

/// <summary>The numbers hold the version of the protocol: another version is answered with a refusal.</summary>
internal enum NameVerb : ulong
{
    Refused = 0,
    Open = 0x70726f63_0001_0001,
    Withdraw = 0x70726f63_0001_0002,
}
