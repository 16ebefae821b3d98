using System.Runtime.InteropServices;

namespace Procession.Sharing;

/// <summary>A request to the process that has a name.</summary>
/// <param name="Verb">The operation.</param>
/// <param name="Inode">The block that loses its name, since the name may belong to another block by now. 0 to open.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NameRequest(NameVerb Verb, ulong Inode);

/// <summary>The answer.</summary>
/// <param name="Verb">The verb of the request, or <see cref="NameVerb.Refused"/>.</param>
/// <param name="Inode">The inode that the descriptor leads to.</param>
/// <param name="BlockSize">The size of the whole block.</param>
/// <param name="Size">How many bytes of it belong to the user.</param>
/// <param name="Descriptor">The descriptor's number in the answering process.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NameAnswer(NameVerb Verb, ulong Inode, long BlockSize, long Size, long Descriptor);

/// <summary>The numbers contain the version of the protocol: another version is answered with a refusal.</summary>
internal enum NameVerb : ulong
{
    Refused = 0,
    Open = 0x70726f63_0001_0001,
    Withdraw = 0x70726f63_0001_0002,
}
