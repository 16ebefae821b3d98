#pragma warning disable CA5350, SYSLIB0060, SYSLIB5006 // Keys that are refused need not be strong or old.
#pragma warning disable CA1416 // What names the algorithms of Windows is plain text anywhere.

using System.Formats.Asn1;
using System.Security;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Principal;

namespace Procession.Tests.Serialization;

/// <summary>Claims, certificates, parameters of keys, and the keys themselves.</summary>
internal static class SecuritySamples
{
    public static IEnumerable<TypeSample> All => [.. Claims, .. Parameters, .. Certificates, .. Extensions, .. Keys];

    private static IEnumerable<TypeSample> Claims =>
    [
        Sample.Data(() => new Claim("type", "value", "kind", "issuer", "original") { Properties = { ["p"] = "q" } }),
        Sample.Data(Identity, identity => (identity.FindFirst("t")!.Subject == identity, identity.HasClaim("t", "v"))),
        Sample.Data(() => new ClaimsPrincipal([Identity(), new GenericIdentity("g", "basic")]), principal => principal.IsInRole("admin")),
        Sample.Data(() => new GenericIdentity("name", "basic"), identity => identity.Name),
        Sample.Data(() => new GenericPrincipal(new GenericIdentity("name"), ["admin"]), principal => principal.IsInRole("admin")),
        Sample.Data(() => new SecurityElement("tag", "text") { Attributes = new() { ["a"] = "1" } }),
        Sample.Bound(() => new SecureString()),
    ];

    private static IEnumerable<TypeSample> Parameters =>
    [
        Sample.Changing(() => RSA.Create(1024).ExportParameters(true)),
        Sample.Changing(() => ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportParameters(true)),
        Sample.Data(() => ECCurve.NamedCurves.nistP256),
        Sample.Data(() => new ECPoint { X = [1], Y = [2] }),
        Sample.Data(() => new DSAParameters { P = [1], Counter = 5 }),
        Sample.Data(() => HashAlgorithmName.SHA256),
        Sample.Data(() => new Oid("1.2.840.113549.1.1.1"), oid => oid.FriendlyName),
        Sample.Data(() => new OidCollection { new Oid("1.2.3", "name") }),
        Sample.Data(() => new AsnEncodedData(new Oid("1.2.3"), [4, 1, 5]), data => data.Format(false)),
        Sample.Data(() => new AsnEncodedDataCollection(new AsnEncodedData(new Oid("1.2.3"), [4, 1, 5]))),
        Sample.Data(() => new KeySizes(1, 10, 3)),
        Sample.Data(() => MLKemAlgorithm.MLKem768, algorithm => algorithm == MLKemAlgorithm.MLKem768),
        Sample.Data(() => MLDsaAlgorithm.MLDsa65, algorithm => algorithm == MLDsaAlgorithm.MLDsa65),
        Sample.Data(() => CngAlgorithm.ECDsaP256, algorithm => algorithm == CngAlgorithm.ECDsaP256),
        Sample.Data(() => CngKeyBlobFormat.GenericPublicBlob),
        Sample.Data(() => CngProvider.MicrosoftSoftwareKeyStorageProvider),
        Sample.Data(() => new CngProperty("n", [1, 2], CngPropertyOptions.Persist), property => property.GetValue()),
        Sample.Data(() => new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 5)),
        Sample.Data(() => RSASignaturePadding.Pss, padding => padding == RSASignaturePadding.Pss),
        Sample.Data(() => RSAEncryptionPadding.OaepSHA256, padding => padding == RSAEncryptionPadding.OaepSHA256),
        Sample.Data(() => new SignatureDescription { KeyAlgorithm = "k", DigestAlgorithm = "d" }),
        Sample.Data(() => PemEncoding.Find("-----BEGIN X-----\nAAAA\n-----END X-----")),
        Sample.Data(() => new Asn1Tag(TagClass.Application, 5, true)),
        Sample.Data(() => new AsnReaderOptions { UtcTimeTwoDigitYearMax = 2040 }),
        Sample.Data(() => new AsnReader(new byte[] { 2, 1, 5, 2, 1, 6 }, AsnEncodingRules.DER), reader => (reader.ReadInteger(), reader.HasData)),
        Sample.Data(Written, writer => writer.Encode()),
    ];

    private static IEnumerable<TypeSample> Certificates =>
    [
        Sample.Data(() => new X500DistinguishedName("CN=a, O=b"), name => name.Format(true)),
        Sample.Data(() => new X500DistinguishedName("CN=a, O=b").EnumerateRelativeDistinguishedNames().First(), name => name.GetSingleElementValue()),
        Sample.Data(Certificate, certificate => certificate.RawData),
        Sample.Data(() => new X509Certificate2Collection(Certificate())),
        Sample.Data(() => new X509CertificateCollection { Certificate() }),
        Sample.Data(() => Certificate().PublicKey, key => (key.EncodedKeyValue.RawData, key.Oid.Value)),
        Sample.Data(() => new X509ChainStatus { Status = X509ChainStatusFlags.Revoked, StatusInformation = "x" }),
        Sample.Data(() => new X509ChainPolicy { RevocationMode = X509RevocationMode.Offline, VerificationTime = new DateTime(2024, 1, 2) }),
        Sample.Data(() => new Pkcs12LoaderLimits { MaxKeys = 5 }),
        Sample.Bound(CertificateWithKey),
        Sample.Bound(() => new X509Chain()),
        Sample.Bound(() => new X509Store(StoreName.My)),
        Sample.Bound(() => new CertificateRequest("CN=a", RSA.Create(1024), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
    ];

    private static IEnumerable<TypeSample> Extensions =>
    [
        Sample.Data(() => new X509Extension("1.2.3", [4, 1, 5], true)),
        Sample.Data(() => new X509BasicConstraintsExtension(true, true, 5, true)),
        Sample.Data(() => new X509KeyUsageExtension(X509KeyUsageFlags.CrlSign, true)),
        Sample.Data(() => new X509EnhancedKeyUsageExtension(new OidCollection { new Oid("1.3.6.1.5.5.7.3.1") }, true)),
        Sample.Data(() => new X509SubjectKeyIdentifierExtension([1, 2, 3], false)),
        Sample.Data(() => X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier([1, 2, 3]), key => key.KeyIdentifier!.Value.ToArray()),
        Sample.Data(AlternativeName, name => name.EnumerateDnsNames().ToArray()),
        Sample.Data(() => new X509AuthorityInformationAccessExtension(["http://ocsp/"], ["http://ca/"]), access => access.EnumerateOcspUris().ToArray()),
        Sample.Data(() => new X509ExtensionCollection { new X509Extension("1.2.3", [4, 1, 5], true) }),
    ];

    private static IEnumerable<TypeSample> Keys =>
    [
        Sample.Bound(() => RSA.Create(1024)),
        Sample.Bound(() => ECDsa.Create(ECCurve.NamedCurves.nistP256)),
        Sample.Bound(() => ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256)),
        Sample.Bound(() => Aes.Create()),
        Sample.Bound(() => new AesGcm(new byte[16], 16)),
        Sample.Bound(() => TripleDES.Create()),
        Sample.Bound(() => new HMACSHA256([1])),
        Sample.Bound(() => SHA256.Create()),
        Sample.Bound(() => IncrementalHash.CreateHash(HashAlgorithmName.SHA256)),
        Sample.Bound(() => new Rfc2898DeriveBytes("p", 8, 1000, HashAlgorithmName.SHA256)),
        Sample.Bound(() => RandomNumberGenerator.Create()),
        Sample.Bound(() => Aes.Create().CreateEncryptor()),
        Sample.Bound(() => new CryptoStream(Stream.Null, Aes.Create().CreateEncryptor(), CryptoStreamMode.Write)),
    ];

    private static ClaimsIdentity Identity()
    {
        ClaimsIdentity identity = new([new Claim("t", "v"), new Claim("r", "admin")], "basic", "t", "r")
        {
            Label = "l",
            Actor = new ClaimsIdentity([new Claim("x", "y")]),
        };
        return identity;
    }

    private static AsnWriter Written()
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        writer.WriteInteger(5);
        return writer;
    }

    private const string Public =
        "MIIBDDCBsqADAgECAgh5piByEXVYBzAKBggqhkjOPQQDAjAMMQowCAYDVQQDEwFhMB4XDTI0MDEwMTAwMDAwMFoXDTQ0MDEwMTAwMDAwMFowDDEKMAgGA1UE" +
        "AxMBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEABtkQplS5eF+vOV0hY6WolUj0znqlMsXDGwUDuWwzXEtwiAlfoi2IlRPDSnRMO+Twmd2xphqb04Buh" +
        "z6rz23YwCgYIKoZIzj0EAwIDSQAwRgIhAL1wvk6JM8NqSKcNmLAo/IVR8veDT0c4L3DfR+caZMwdAiEA4VOxwMRWhoSblDVUKugGPpkcPCv9WvOE+f8baYPs" +
        "xik=";

    private static X509Certificate2 Certificate() => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(Public));

    private static X509Certificate2 CertificateWithKey() =>
        new CertificateRequest("CN=a", RSA.Create(1024), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2024, 1, 1, 0, 0, 0, default), new DateTimeOffset(2044, 1, 1, 0, 0, 0, default));

    private static X509SubjectAlternativeNameExtension AlternativeName()
    {
        SubjectAlternativeNameBuilder builder = new();
        builder.AddDnsName("example.org");
        return new X509SubjectAlternativeNameExtension(builder.Build().RawData);
    }
}
