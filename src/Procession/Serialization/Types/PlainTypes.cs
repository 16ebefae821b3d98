namespace Procession.Serialization;

/// <summary>
/// The framework types that are sent by their fields, internal ones included. Each was examined, and the samples in
/// test/Procession.Tests/Serialization/Framework send each of them. Fields that a type marks as not serialized are skipped,
/// as everywhere, and so are those in <see cref="LazyParts"/>.
/// </summary>
internal static class PlainTypes
{
    // One text, which costs nothing until it is used: a namespace, and its types.
    private const string Table =
        """
        System: ApplicationId, ArraySegment`1, Attribute, CharEnumerator, ConsoleCancelEventArgs, EventArgs,
            FormattableString, GCMemoryInfo, GCMemoryInfoData, MarshalByRefObject, OperatingSystem, Random,
            Random+CompatDerivedImpl, Random+CompatPrng, Random+CompatSeedImpl, Random+ImplBase, Random+XoshiroImpl,
            ResolveEventArgs, TimeProvider, TimeZoneInfo+AdjustmentRule, TimeZoneInfo+TransitionTime,
            UnhandledExceptionEventArgs, UriBuilder, ValueType, Version
        System.Buffers: ArrayBufferWriter`1
        System.Collections: ArrayList, ArrayList+FixedSizeArrayList, ArrayList+FixedSizeList, ArrayList+IListWrapper,
            ArrayList+Range, ArrayList+ReadOnlyArrayList, ArrayList+ReadOnlyList, ArrayList+SyncArrayList,
            ArrayList+SyncIList, BitArray, CaseInsensitiveComparer, CaseInsensitiveHashCodeProvider, CollectionBase,
            Comparer, DictionaryBase, DictionaryEntry, ListDictionaryInternal, ListDictionaryInternal+DictionaryNode, Queue,
            Queue+SynchronizedQueue, ReadOnlyCollectionBase, SortedList+KeyList, SortedList+ValueList, Stack,
            Stack+SyncStack
        System.Collections.Generic: Comparer`1, ComparisonComparer`1, DelegateEqualityComparer`1,
            Dictionary`2+KeyCollection, Dictionary`2+ValueCollection, EqualityComparer`1, HashSetEqualityComparer`1,
            KeyValuePair`2, OrderedDictionary`2+KeyCollection, OrderedDictionary`2+ValueCollection, PriorityQueue`2,
            PriorityQueue`2+UnorderedItemsCollection, SortedDictionary`2+KeyCollection, SortedDictionary`2+ValueCollection,
            SortedList`2+KeyList, SortedList`2+ValueList, SortedSetEqualityComparer`1
        System.Collections.Immutable: ImmutableArray`1, ImmutableArray`1+Builder
        System.Collections.ObjectModel: Collection`1, KeyedCollection`2, ObservableCollection`1, ReadOnlyCollection`1,
            ReadOnlyDictionary`2, ReadOnlyDictionary`2+KeyCollection, ReadOnlyDictionary`2+ValueCollection, ReadOnlySet`1
        System.Collections.Specialized: HybridDictionary, ListDictionary, ListDictionary+DictionaryNode,
            NameObjectCollectionBase, NameObjectCollectionBase+KeysCollection, NameObjectCollectionBase+NameObjectEntry,
            NameValueCollection, NotifyCollectionChangedEventArgs, OrderedDictionary, ReadOnlyList, SingleItemReadOnlyList,
            StringCollection, StringDictionary
        System.ComponentModel: AddingNewEventArgs, AsyncCompletedEventArgs, BindingList`1, CancelEventArgs,
            CollectionChangeEventArgs, DataErrorsChangedEventArgs, DoWorkEventArgs, HandledEventArgs, ListChangedEventArgs,
            MaskedTextProvider, MaskedTextProvider+CharDescriptor, ProgressChangedEventArgs, PropertyChangedEventArgs,
            PropertyChangingEventArgs, RefreshEventArgs, RunWorkerCompletedEventArgs
        System.ComponentModel.DataAnnotations: LocalizableString, UIHintAttribute+UIHintImplementation, ValidationAttribute,
            ValidationResult
        System.ComponentModel.Design: CommandID
        System.Data: DataRowComparer`1, StateChangeEventArgs, StatementCompletedEventArgs
        System.Data.Common: DataColumnMapping, DataColumnMappingCollection, DataTableMapping, DataTableMappingCollection,
            DbConnectionStringBuilder
        System.Data.SqlTypes: SqlBinary, SqlString
        System.Diagnostics: Activity+TagsLinkedList, ActivityContext, ActivityEvent, ActivityLink, ActivitySourceOptions,
            ActivitySpanId, ActivityTagsCollection, ActivityTraceId, DiagNode`1, EventTypeFilter, FileVersionInfo,
            SourceFilter, Stopwatch, TagList, TagList+InlineTags, TraceFilter
        System.Diagnostics.Contracts: ContractFailedEventArgs
        System.Diagnostics.Metrics: InstrumentAdvice`1, Measurement`1, MeterOptions
        System.Drawing: Color
        System.Dynamic: CallInfo
        System.Formats.Asn1: AsnReader, AsnWriter
        System.Globalization: DaylightTime, IdnMapping, NumberFormatInfo, SortKey, SortVersion, StringInfo,
            TextElementEnumerator
        System.IO: DriveInfo, EnumerationOptions, ErrorEventArgs, FileStreamOptions, FileSystemEventArgs, RenamedEventArgs,
            WaitForChangedResult
        System.IO.Compression: BrotliCompressionOptions, ZLibCompressionOptions
        System.IO.Pipelines: PipeOptions, ReadResult, StreamPipeReaderOptions, StreamPipeWriterOptions
        System.Net: Authorization, Cookie, CookieCollection, CookieContainer, CredentialCache, CredentialCacheKey,
            CredentialHostKey, DnsEndPoint, EndPoint, IPHostEntry, IPNetwork, NetworkCredential, PathList,
            PathList+PathListComparer, SocketAddress, TrackingStringDictionary, TrackingValidationObjectDictionary,
            WebHeaderCollection, WebProxy, WebProxy+ChangeTrackingArrayList
        System.Net.Cache: HttpRequestCachePolicy, RequestCachePolicy
        System.Net.Http: HttpMethod, HttpRequestOptions, HttpRequestOptionsKey`1
        System.Net.Http.Headers: AuthenticationHeaderValue, CacheControlHeaderValue,
            CacheControlHeaderValue+TokenObjectCollection, ContentDispositionHeaderValue, ContentRangeHeaderValue,
            EntityTagHeaderValue, MediaTypeHeaderValue, MediaTypeWithQualityHeaderValue, NameValueHeaderValue,
            NameValueWithParametersHeaderValue, ProductHeaderValue, ProductInfoHeaderValue, RangeConditionHeaderValue,
            RangeHeaderValue, RangeItemHeaderValue, RetryConditionHeaderValue, StringWithQualityHeaderValue,
            TransferCodingHeaderValue, TransferCodingWithQualityHeaderValue, UnvalidatedObjectCollection`1, ViaHeaderValue,
            WarningHeaderValue
        System.Net.Mail: MailAddressCollection
        System.Net.Mime: ContentDisposition, ContentType, SmtpDateTime
        System.Net.NetworkInformation: PhysicalAddress, PingOptions, PingReply
        System.Net.Quic: QuicReceiveWindowSizes
        System.Net.Security: NegotiateAuthenticationClientOptions, NegotiateAuthenticationServerOptions,
            SslApplicationProtocol, SslClientAuthenticationOptions, SslClientHelloInfo, SslServerAuthenticationOptions
        System.Net.ServerSentEvents: SseItem`1
        System.Net.Sockets: IPPacketInformation, IPv6MulticastOption, LingerOption, MulticastOption,
            SocketReceiveFromResult, SocketReceiveMessageFromResult, UdpReceiveResult
        System.Net.WebSockets: WebSocketCreationOptions, WebSocketDeflateOptions, WebSocketReceiveResult
        System.Numerics: BigInteger
        System.Reflection: AssemblyName, CustomAttributeNamedArgument, CustomAttributeTypedArgument, InterfaceMapping,
            NullabilityInfo, ParameterModifier
        System.Reflection.Metadata: ArrayShape, AssemblyNameInfo, CustomAttributeNamedArgument`1,
            CustomAttributeTypedArgument`1, CustomAttributeValue`1, MethodSignature`1, TypeName, TypeNameParseOptions
        System.Reflection.PortableExecutable: CodeViewDebugDirectoryData, PEHeaderBuilder, PdbChecksumDebugDirectoryData,
            SectionHeader
        System.Runtime.CompilerServices: FormattableStringFactory+ConcreteFormattableString, InlineArray10`1,
            InlineArray11`1, InlineArray12`1, InlineArray13`1, InlineArray14`1, InlineArray15`1, InlineArray16`1,
            InlineArray2`1, InlineArray3`1, InlineArray4`1, InlineArray5`1, InlineArray6`1, InlineArray7`1, InlineArray8`1,
            InlineArray9`1, ReadOnlyCollectionBuilder`1, StrongBox`1, TrueReadOnlyCollection`1
        System.Runtime.ExceptionServices: FirstChanceExceptionEventArgs
        System.Runtime.InteropServices: ArrayWithOffset, BStrWrapper, CurrencyWrapper, DispatchWrapper, ErrorWrapper,
            OSPlatform, UnknownWrapper, VariantWrapper
        System.Runtime.Serialization: DataContractSerializerSettings, ExportOptions, SerializationEntry, StreamingContext
        System.Runtime.Serialization.Json: DataContractJsonSerializerSettings
        System.Runtime.Versioning: FrameworkName
        System.Security: SecurityElement
        System.Security.Authentication.ExtendedProtection: ExtendedProtectionPolicy, ServiceNameCollection
        System.Security.Claims: Claim, ClaimsIdentity, ClaimsPrincipal
        System.Security.Cryptography: AsnEncodedData, AsnEncodedDataCollection, CngAlgorithm, CngAlgorithmGroup,
            CngKeyBlobFormat, CngProperty, CngProvider, CngUIPolicy, CompositeMLDsaAlgorithm, DSAParameters, ECCurve,
            ECParameters, ECPoint, HashAlgorithmName, KeySizes, MLDsaAlgorithm, MLKemAlgorithm, Oid, OidCollection,
            PbeParameters, RSAEncryptionPadding, RSAParameters, RSASignaturePadding, SignatureDescription, SlhDsaAlgorithm
        System.Security.Cryptography.Asn1: DirectoryStringAsn, EdiPartyNameAsn, GeneralNameAsn, OtherNameAsn
        System.Security.Cryptography.X509Certificates: Pkcs12LoaderLimits, PublicKey, X500DistinguishedName,
            X500RelativeDistinguishedName, X509AuthorityInformationAccessExtension, X509AuthorityKeyIdentifierExtension,
            X509BasicConstraintsExtension, X509Certificate2Collection, X509CertificateCollection, X509ChainPolicy,
            X509ChainStatus, X509EnhancedKeyUsageExtension, X509Extension, X509ExtensionCollection, X509KeyUsageExtension,
            X509SubjectAlternativeNameExtension, X509SubjectKeyIdentifierExtension
        System.Security.Cryptography.X509Certificates.Asn1: AccessDescriptionAsn
        System.Security.Principal: GenericIdentity, GenericPrincipal
        System.Text: CompositeFormat, DecoderExceptionFallback, DecoderReplacementFallback, EncoderExceptionFallback,
            EncoderReplacementFallback, EncodingInfo, StringRuneEnumerator
        System.Text.Encodings.Web: TextEncoderSettings
        System.Text.Json: BitStack, JsonEncodedText, JsonReaderState, JsonSerializerOptions,
            JsonSerializerOptions+ConverterList, JsonSerializerOptions+OptionsBoundJsonTypeInfoResolverChain,
            JsonWriterOptions
        System.Text.Json.Schema: JsonSchemaExporterOptions
        System.Text.Json.Serialization: JsonConverter, JsonConverter`1, JsonConverterFactory, JsonNumberEnumConverter`1,
            JsonStringEnumConverter, JsonStringEnumConverter`1
        System.Text.Json.Serialization.Metadata: DefaultJsonTypeInfoResolver,
            DefaultJsonTypeInfoResolver+ModifierCollection, JsonDerivedType, JsonPolymorphismOptions,
            JsonPolymorphismOptions+DerivedTypeList, JsonTypeInfoResolverChain
        System.Text.RegularExpressions: RegexCompilationInfo
        System.Text.Unicode: UnicodeRange
        System.Threading: AsyncLocalValueChangedArgs`1, ThreadExceptionEventArgs
        System.Threading.Channels: BoundedChannelOptions, ChannelOptions, UnboundedChannelOptions,
            UnboundedPrioritizedChannelOptions`1
        System.Threading.Tasks: ParallelOptions, UnobservedTaskExceptionEventArgs
        System.Threading.Tasks.Dataflow: DataflowBlockOptions, DataflowLinkOptions, ExecutionDataflowBlockOptions,
            GroupingDataflowBlockOptions
        System.Timers: ElapsedEventArgs
        System.Web: HttpUtility+HttpQSCollection
        System.Xml: UniqueId, XmlDictionaryReaderQuotas, XmlQualifiedName,
            XmlReaderSettings, XmlWriterSettings
        System.Xml.Linq: XNodeDocumentOrderComparer, XNodeEqualityComparer
        System.Xml.Schema: XmlSchemaCompilationSettings
        System.Xml.Serialization: XmlSerializerNamespaces
        System.Xml.Xsl: XsltSettings
        """;

    private static HashSet<string>? _names;

    public static IReadOnlySet<string> Names => _names ??= Read();

    public static bool Contains(string name) => (_names ??= Read()).Contains(name);

    private static HashSet<string> Read()
    {
        HashSet<string> names = new(512);
        string space = "";
        foreach (string word in Table.Split([' ', ',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word[^1] == ':')
            {
                space = word[..^1] + ".";
            }
            else
            {
                names.Add(space + word);
            }
        }

        return names;
    }
}
