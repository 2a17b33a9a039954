using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Nuoda.Tests.Architecture;

/// <summary>A member of another assembly that the code uses: <c>System.DateTime.get_Now</c>, with how many parameters.</summary>
public readonly record struct UsedMember(string Type, string Name, int Parameters);

/// <summary>An outermost type with all that its code, nested types included, refers to.</summary>
public sealed class CompiledType(string @namespace, string name)
{
    public string Namespace { get; } = @namespace;
    public string Name { get; } = name;
    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
    public HashSet<string> Attributes { get; } = [];
    /// <summary>Outermost types of the same assembly, by full name.</summary>
    public HashSet<string> Uses { get; } = [];
    public HashSet<UsedMember> UsesOutside { get; } = [];
    public HashSet<string> Strings { get; } = [];
}

/// <summary>What the compiler made of the source: base types, fields, signatures, attributes, generics and the tokens in the code show every use of
/// a type but constants and nameof.</summary>
public sealed class CompiledAssembly
{
    private static readonly Dictionary<int, OpCode> OpCodes = typeof(OpCodes).GetFields().Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => (int)(ushort)o.Value);

    private readonly MetadataReader _reader;
    private readonly PEReader _pe;
    private readonly Dictionary<TypeDefinitionHandle, CompiledType> _outermost = [];

    private CompiledAssembly(PEReader pe)
    {
        _pe = pe;
        _reader = pe.GetMetadataReader();
        foreach (var handle in _reader.TypeDefinitions) Read(handle);
        References = [.. _reader.AssemblyReferences.Select(r => _reader.GetString(_reader.GetAssemblyReference(r).Name))];
    }

    public IReadOnlyCollection<CompiledType> Types => [.. _outermost.Values.Distinct()];

    /// <summary>Names of the assemblies that it is compiled against.</summary>
    public IReadOnlyList<string> References { get; }

    public static CompiledAssembly Of(System.Reflection.Assembly assembly)
    {
        using var pe = new PEReader(File.OpenRead(assembly.Location));
        return new(pe);
    }

    private CompiledType Outermost(TypeDefinitionHandle handle)
    {
        if (_outermost.TryGetValue(handle, out var known)) return known;
        var definition = _reader.GetTypeDefinition(handle);
        return _outermost[handle] = definition.GetDeclaringType() is { IsNil: false } declaring
            ? Outermost(declaring)
            : new(_reader.GetString(definition.Namespace), _reader.GetString(definition.Name));
    }

    private void Read(TypeDefinitionHandle handle)
    {
        var definition = _reader.GetTypeDefinition(handle);
        var user = Outermost(handle);
        var seen = new SignatureWalk(this, user);
        Use(user, definition.BaseType);
        foreach (var implemented in definition.GetInterfaceImplementations()) Use(user, _reader.GetInterfaceImplementation(implemented).Interface);
        Attributes(user, definition.GetCustomAttributes(), keep: definition.GetDeclaringType().IsNil);
        Constraints(user, definition.GetGenericParameters());
        foreach (var field in definition.GetFields().Select(_reader.GetFieldDefinition))
        {
            field.DecodeSignature(seen, null);
            Attributes(user, field.GetCustomAttributes());
        }
        foreach (var property in definition.GetProperties()) Attributes(user, _reader.GetPropertyDefinition(property).GetCustomAttributes());
        foreach (var method in definition.GetMethods().Select(_reader.GetMethodDefinition))
        {
            method.DecodeSignature(seen, null);
            Attributes(user, method.GetCustomAttributes());
            Constraints(user, method.GetGenericParameters());
            foreach (var parameter in method.GetParameters()) Attributes(user, _reader.GetParameter(parameter).GetCustomAttributes());
            if (method.RelativeVirtualAddress == 0) continue;
            var body = _pe.GetMethodBody(method.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil) _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(seen, null);
            foreach (var region in body.ExceptionRegions) Use(user, region.CatchType);
            Code(user, body.GetILReader());
        }
    }

    private void Code(CompiledType user, BlobReader code)
    {
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            if (value == 0xFE) value = 0xFE00 | code.ReadByte();
            var operand = OpCodes[value].OperandType;
            switch (operand)
            {
                case OperandType.InlineString:
                    user.Strings.Add(_reader.GetUserString(MetadataTokens.UserStringHandle(code.ReadInt32() & 0xFFFFFF)));
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType or OperandType.InlineSig:
                    Use(user, MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += targets * 4;
                    break;
                default:
                    code.Offset += operand switch
                    {
                        OperandType.InlineNone => 0,
                        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                        OperandType.InlineVar => 2,
                        OperandType.InlineI8 or OperandType.InlineR => 8,
                        _ => 4,
                    };
                    break;
            }
        }
    }

    private void Use(CompiledType user, EntityHandle used)
    {
        if (used.IsNil) return;
        var walk = new SignatureWalk(this, user);
        switch (used.Kind)
        {
            case HandleKind.TypeDefinition:
                walk.Add((TypeDefinitionHandle)used);
                break;
            case HandleKind.TypeSpecification:
                _reader.GetTypeSpecification((TypeSpecificationHandle)used).DecodeSignature(walk, null);
                break;
            case HandleKind.MethodDefinition:
                walk.Add(_reader.GetMethodDefinition((MethodDefinitionHandle)used).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                walk.Add(_reader.GetFieldDefinition((FieldDefinitionHandle)used).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                var generic = _reader.GetMethodSpecification((MethodSpecificationHandle)used);
                generic.DecodeSignature(walk, null);
                Use(user, generic.Method);
                break;
            case HandleKind.MemberReference:
                var member = _reader.GetMemberReference((MemberReferenceHandle)used);
                Use(user, member.Parent);
                var parameters = 0;
                if (member.GetKind() == MemberReferenceKind.Method) parameters = member.DecodeMethodSignature(walk, null).ParameterTypes.Length;
                else member.DecodeFieldSignature(walk, null);
                if (member.Parent.Kind == HandleKind.TypeReference)
                    user.UsesOutside.Add(new(NameOf((TypeReferenceHandle)member.Parent), _reader.GetString(member.Name), parameters));
                break;
        }
    }

    private void Attributes(CompiledType user, CustomAttributeHandleCollection attributes, bool keep = false)
    {
        foreach (var constructor in attributes.Select(a => _reader.GetCustomAttribute(a).Constructor))
        {
            Use(user, constructor);
            if (!keep) continue;
            user.Attributes.Add(constructor.Kind switch
            {
                HandleKind.MethodDefinition => _reader.GetString(
                    _reader.GetTypeDefinition(_reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType()).Name),
                _ => _reader.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } parent
                    ? _reader.GetString(_reader.GetTypeReference((TypeReferenceHandle)parent).Name) : "",
            });
        }
    }

    private void Constraints(CompiledType user, GenericParameterHandleCollection parameters)
    {
        foreach (var constraint in parameters.SelectMany(p => _reader.GetGenericParameter(p).GetConstraints()))
            Use(user, _reader.GetGenericParameterConstraint(constraint).Type);
    }

    private string NameOf(TypeReferenceHandle handle)
    {
        var reference = _reader.GetTypeReference(handle);
        return $"{_reader.GetString(reference.Namespace)}.{_reader.GetString(reference.Name)}";
    }

    /// <summary>Notes each type that a signature names; nothing else of it matters.</summary>
    private sealed class SignatureWalk(CompiledAssembly assembly, CompiledType user) : ISignatureTypeProvider<bool, object?>
    {
        public bool Add(TypeDefinitionHandle handle)
        {
            var used = assembly.Outermost(handle);
            if (used != user) user.Uses.Add(used.FullName);
            return true;
        }

        public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Add(handle);
        public bool GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
        public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => false;
        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => false;
        public bool GetSZArrayType(bool elementType) => elementType;
        public bool GetArrayType(bool elementType, ArrayShape shape) => elementType;
        public bool GetByReferenceType(bool elementType) => elementType;
        public bool GetPointerType(bool elementType) => elementType;
        public bool GetPinnedType(bool elementType) => elementType;
        public bool GetFunctionPointerType(MethodSignature<bool> signature) => false;
        public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => genericType;
        public bool GetGenericMethodParameter(object? genericContext, int index) => false;
        public bool GetGenericTypeParameter(object? genericContext, int index) => false;
        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => unmodifiedType;
    }
}
